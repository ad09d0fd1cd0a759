import { type ConnectionOptions, connect, errors, type Msg, type NatsConnection } from "@nats-io/transport-node";
import type { RelayPatience } from "../relay-settings.js";

export interface NatsSubscription {
  unsubscribe(): void;
}

/** What is used of the client's connection. */
export interface NatsLink extends Pick<NatsConnection, "publish" | "flush" | "close" | "request"> {
  subscribe(subject: string, options: { callback(error: Error | null, message: Msg): void }): NatsSubscription;
}

export interface NatsConnectionListener {
  broken(): void;
  /** Connected again, with all subscriptions. */
  ready(): void;
}

/** Connects, and again after each break. @throws what the client throws. */
export async function connectNats(
  url: string,
  { connectMs, heartbeatMs }: RelayPatience,
  retryAfterMs: () => number,
  listener: NatsConnectionListener,
): Promise<NatsLink> {
  const connection = await connect({
    ...addressOf(url),
    timeout: connectMs,
    pingInterval: heartbeatMs,
    maxPingOut: 3,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: retryAfterMs,
    // Its own messages are no news to a node.
    noEcho: true,
    // The nodes must be on one server (docs/cluster.md), and whoever disturbs their links stands before that one.
    ignoreClusterUpdates: true,
    // A password that is refused after a restart may be right again after the next.
    ignoreAuthErrorAbort: true,
  });
  void follow(connection, listener);
  return connection;
}

/** What a subject says to a question: an answer, that nobody listens, or nothing in time. */
export type NatsAnswer = { readonly text: string } | "nobody" | "silence";

/** @throws what the client throws when there is no connection. */
export async function askNats(
  connection: Pick<NatsLink, "request">,
  subject: string,
  question: string,
  timeoutMs: number,
): Promise<NatsAnswer> {
  try {
    return { text: (await connection.request(subject, question, { timeout: timeoutMs })).string() };
  } catch (thrown) {
    if (thrown instanceof errors.RequestError && thrown.isNoResponders()) return "nobody";
    if (thrown instanceof errors.TimeoutError) return "silence";
    throw thrown;
  }
}

async function follow(connection: NatsConnection, listener: NatsConnectionListener): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type === "disconnect" || type === "staleConnection") listener.broken();
    else if (type === "reconnect") listener.ready();
  }
}

/** The client takes no user, password or token in the address itself. A user without a password is a token. */
function addressOf(url: string): ConnectionOptions {
  const { protocol, host, username, password } = new URL(url);
  const user = decodeURIComponent(username);
  const secrets = password === "" ? { token: user } : { user, pass: decodeURIComponent(password) };
  return { servers: host, ...(user === "" ? {} : secrets), ...(protocol === "tls:" ? { tls: {} } : {}) };
}
