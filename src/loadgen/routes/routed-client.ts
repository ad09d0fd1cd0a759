import type { Client, ClientConnection, ClientHandlers, CloseReport, Entrance } from "../client/common/client.js";
import type { Route } from "./route-plan.js";

/** How many ports are tried for one connection before it fails because they are all taken. */
export const MAX_PORT_TRIES = 16;

/**
 * The errors of bind(2) and connect(2) when another program has the port, or had it less than a minute ago: with
 * SO_REUSEADDR, which libuv sets, the port can be bound and only the connection turns out to exist already.
 */
const PORT_TAKEN: ReadonlySet<string> = new Set(["EADDRINUSE", "EADDRNOTAVAIL"]);

interface Attempt {
  readonly connection: RoutedConnection;
  readonly entrance: Entrance;
  tries: number;
}

/** A client whose connections each take their own route. If a port is taken, it tries the next route. */
export class RoutedClient implements Client {
  readonly #client: Client;
  readonly #nextRoute: (tag: number) => Route;
  /** By tag, until they are open or have failed. */
  readonly #attempts = new Map<number, Attempt>();
  readonly #entrances = new Map<string, Entrance>();

  /**
   * @param create makes the client that connects.
   * @param nextRoute returns the route of the next attempt for a tag.
   */
  constructor(
    create: (handlers: ClientHandlers) => Client,
    handlers: ClientHandlers,
    nextRoute: (tag: number) => Route,
  ) {
    this.#nextRoute = nextRoute;
    this.#client = create({
      open: (tag) => {
        this.#attempts.delete(tag);
        handlers.open(tag);
      },
      message: (tag, bytes, start, end, receivedUs) => handlers.message(tag, bytes, start, end, receivedUs),
      close: (tag, report) => {
        if (this.#tryAgain(tag, report)) return;
        this.#attempts.delete(tag);
        handlers.close(tag, report);
      },
    });
  }

  connect(tag: number, entrance: Entrance): ClientConnection {
    const attempt = { connection: new RoutedConnection(), entrance, tries: 0 };
    this.#attempts.set(tag, attempt);
    this.#start(tag, attempt);
    return attempt.connection;
  }

  #start(tag: number, attempt: Attempt): void {
    const { host, local } = this.#nextRoute(tag);
    const entrance = host === null ? attempt.entrance : this.#entranceAt(attempt.entrance.url, host);
    attempt.tries++;
    attempt.connection.inner = this.#client.connect(tag, entrance, local ?? undefined);
  }

  #tryAgain(tag: number, { cause, detail }: CloseReport): boolean {
    const attempt = this.#attempts.get(tag);
    if (attempt === undefined || attempt.tries === MAX_PORT_TRIES) return false;
    if (cause !== "connect-failed" || !PORT_TAKEN.has(detail)) return false;
    this.#start(tag, attempt);
    return true;
  }

  /** One object for all connections to the same host, since a client takes each apart once. */
  #entranceAt(url: string, host: string): Entrance {
    const key = `${host} ${url}`;
    const known = this.#entrances.get(key) ?? { url, host };
    this.#entrances.set(key, known);
    return known;
  }
}

/** The connection of whichever attempt is the latest. */
class RoutedConnection implements ClientConnection {
  inner: ClientConnection | null = null;

  send(payload: Buffer, start: number, end: number): boolean {
    return this.inner?.send(payload, start, end) ?? false;
  }

  ping(): boolean {
    return this.inner?.ping() ?? false;
  }

  close(code: number): void {
    this.inner?.close(code);
  }

  terminate(): void {
    this.inner?.terminate();
  }
}
