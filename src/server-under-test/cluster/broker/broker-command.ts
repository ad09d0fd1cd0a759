/** How a private server of each kind is started: alone on loopback, with a password, keeping nothing. */
export interface BrokerCommand {
  readonly command: string;
  /** The Debian package that has it. */
  readonly packageName: string;
  /** @param configFile where `config` was written. */
  readonly args: (configFile: string) => readonly string[];
  readonly config: (secret: string, port: number) => string;
  /** What it writes when clients may come. */
  readonly ready: RegExp;
  /** The URL for a client that knows the secret. */
  readonly url: (secret: string, port: number) => string;
}

export type BrokerKind = "redis" | "nats";

export const BROKER_COMMANDS: Readonly<Record<BrokerKind, BrokerCommand>> = {
  redis: {
    command: "redis-server",
    packageName: "redis-server",
    args: (configFile) => [configFile],
    config: (secret, port) =>
      [
        "bind 127.0.0.1",
        `port ${port}`,
        `requirepass ${secret}`,
        'save ""',
        "appendonly no",
        "daemonize no",
        'logfile ""',
        // A peer that vanished without closing its connection holds its names no longer than about ten seconds.
        "tcp-keepalive 5",
      ].join("\n"),
    ready: /Ready to accept connections/,
    url: (secret, port) => `redis://:${secret}@127.0.0.1:${port}`,
  },
  nats: {
    command: "nats-server",
    packageName: "nats-server",
    args: (configFile) => ["--config", configFile],
    config: (secret, port) =>
      [
        "host: 127.0.0.1",
        `port: ${port}`,
        `authorization { token: "${secret}" }`,
        'ping_interval: "5s"',
        "ping_max: 2",
      ].join("\n"),
    ready: /Server is ready/,
    url: (secret, port) => `nats://${secret}@127.0.0.1:${port}`,
  },
};

/** The environment variable that names a server of each kind. */
export const BROKER_VARIABLES: Readonly<Record<BrokerKind, string>> = {
  redis: "CHATBENCH_REDIS_URL",
  nats: "CHATBENCH_NATS_URL",
};
