import type { ClusterSettings } from "../cluster-settings.js";

/** How to start a private Redis or NATS: on loopback only, with a password, storing nothing. */
export interface BrokerCommand {
  readonly command: string;
  /** The Debian package that contains it. */
  readonly packageName: string;
  /** @param configFile the file that holds `config`. */
  readonly args: (configFile: string) => readonly string[];
  readonly config: (secret: string, port: number) => string;
  /** What it prints when clients can connect. */
  readonly ready: RegExp;
  /** The URL for clients, with the secret in it. */
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
        // A peer that vanished without closing its connection loses its names after about ten seconds.
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

/** The environment variable with the URL of a running server of each kind. */
export const BROKER_VARIABLES: Readonly<Record<BrokerKind, string>> = {
  redis: "CHATBENCH_REDIS_URL",
  nats: "CHATBENCH_NATS_URL",
};

/** The URL of the running broker that the scenario or the environment names; `null` when chatbench starts a private one. */
export function namedBroker(settings: ClusterSettings): string | null {
  const { topology } = settings;
  if (topology !== "redis" && topology !== "nats") return null;
  const { url, start } = settings[topology];
  if (start) return null;
  return url ?? (process.env[BROKER_VARIABLES[topology]] || null);
}
