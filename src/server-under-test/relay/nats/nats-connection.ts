import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node";
import type { RelayPatience } from "../relay-settings.js";

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
): Promise<NatsConnection> {
  const connection = await connect({
    ...addressOf(url),
    timeout: connectMs,
    pingInterval: heartbeatMs,
    maxPingOut: 3,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: retryAfterMs,
    // Its own messages are no news to a node.
    noEcho: true,
    // A password that is refused after a restart may be right again after the next.
    ignoreAuthErrorAbort: true,
  });
  void follow(connection, listener);
  return connection;
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
