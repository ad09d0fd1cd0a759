import { type ConnectionOptions, connect, errors, type Msg, type NatsConnection } from "@nats-io/transport-node";
import type { RelayPatience } from "../relay-settings.js";

export interface NatsSubscription {
  unsubscribe(): void;
}

/** The part of the client's connection that is used. */
export interface NatsLink extends Pick<NatsConnection, "publish" | "flush" | "close" | "request"> {
  subscribe(subject: string, options: { callback(error: Error | null, message: Msg): void }): NatsSubscription;
}

export interface NatsConnectionListener {
  broken(): void;
  /** The connection is restored, with all subscriptions. */
  ready(): void;
}

/** Connects, and reconnects after each break. @throws what the client throws. */
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
    // A node does not need its own messages back.
    noEcho: true,
    // All nodes must use the same server (docs/cluster.md), and the proxies of link faults are in front of that one.
    ignoreClusterUpdates: true,
    // A password that is refused after one restart may be accepted after the next.
    ignoreAuthErrorAbort: true,
  });
  void follow(connection, listener);
  return connection;
}

/** The reply to a question: an answer, "nobody" when nobody listens, or "silence" when nothing came in time. */
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

/**
 * Splits a URL, since the client takes no user, password or token in the address. A user without a password is a token.
 */
function addressOf(url: string): ConnectionOptions {
  const { protocol, host, username, password } = new URL(url);
  const user = decodeURIComponent(username);
  const secrets = password === "" ? { token: user } : { user, pass: decodeURIComponent(password) };
  return { servers: host, ...(user === "" ? {} : secrets), ...(protocol === "tls:" ? { tls: {} } : {}) };
}
