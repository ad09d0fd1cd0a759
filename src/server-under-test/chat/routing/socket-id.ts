import type { Routable, RoutingCounters, RoutingStrategy } from "./routing-strategy.js";

/**
 * Two tables, user → socket id and socket id → connection. A disconnect names only the socket, so the first table is
 * walked to find its user: half of it on average.
 */
export class SocketId<C extends Routable> implements RoutingStrategy<C> {
  readonly #counters: RoutingCounters;
  readonly #ids = new Map<string, number>();
  readonly #sockets = new Map<number, C>();

  constructor(counters: RoutingCounters) {
    this.#counters = counters;
  }

  get size(): number {
    return this.#sockets.size;
  }

  claim(user: string, connection: C): boolean {
    if (this.#ids.has(user)) return false;
    this.#ids.set(user, connection.id);
    this.#sockets.set(connection.id, connection);
    return true;
  }

  find(user: string): C | undefined {
    const id = this.#ids.get(user);
    if (id === undefined) return undefined;
    this.#counters.connectionsExamined++;
    return this.#sockets.get(id);
  }

  release(_user: string, connection: C): void {
    this.#sockets.delete(connection.id);
    let examined = 0;
    for (const [user, id] of this.#ids) {
      examined++;
      if (id === connection.id) {
        this.#ids.delete(user);
        break;
      }
    }
    this.#counters.connectionsExaminedOnDisconnect += examined;
  }

  connections(): Iterable<C> {
    return this.#sockets.values();
  }
}
