import type { Routable, RoutingCounters, RoutingStrategy } from "./routing-strategy.js";

/** One table, user → connection: finding a user takes one look, however many users there are. */
export class MapLookup<C extends Routable> implements RoutingStrategy<C> {
  readonly #counters: RoutingCounters;
  readonly #connections = new Map<string, C>();

  constructor(counters: RoutingCounters) {
    this.#counters = counters;
  }

  get size(): number {
    return this.#connections.size;
  }

  claim(user: string, connection: C): boolean {
    if (this.#connections.has(user)) return false;
    this.#connections.set(user, connection);
    return true;
  }

  find(user: string): C | undefined {
    const connection = this.#connections.get(user);
    if (connection !== undefined) this.#counters.connectionsExamined++;
    return connection;
  }

  release(user: string, connection: C): void {
    if (this.#connections.get(user) === connection) this.#connections.delete(user);
  }

  connections(): Iterable<C> {
    return this.#connections.values();
  }
}
