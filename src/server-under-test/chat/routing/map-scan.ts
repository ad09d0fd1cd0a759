import type { Routable, RoutingCounters, RoutingStrategy } from "./routing-strategy.js";

/**
 * One table, connection → user, walked until the name is found: half of it on average for a user who is there, all of
 * it for one who is not and for every new name.
 */
export class MapScan<C extends Routable> implements RoutingStrategy<C> {
  readonly #counters: RoutingCounters;
  readonly #clients = new Map<C, { readonly user: string }>();

  constructor(counters: RoutingCounters) {
    this.#counters = counters;
  }

  get size(): number {
    return this.#clients.size;
  }

  claim(user: string, connection: C): boolean {
    for (const client of this.#clients.values()) if (client.user === user) return false;
    this.#clients.set(connection, { user });
    return true;
  }

  find(user: string): C | undefined {
    let examined = 0;
    let found: C | undefined;
    for (const [connection, client] of this.#clients) {
      examined++;
      if (client.user === user) {
        found = connection;
        break;
      }
    }
    this.#counters.connectionsExamined += examined;
    return found;
  }

  release(_user: string, connection: C): void {
    this.#clients.delete(connection);
  }

  connections(): Iterable<C> {
    return this.#clients.keys();
  }
}
