import type { ProcessCounters } from "../../../protocol/server-control.js";

/** What a strategy needs to know of a connection. */
export interface Routable {
  /** Unique among the connections of a node. */
  readonly id: number;
}

/** The counters that a strategy adds to. */
export type RoutingCounters = Pick<ProcessCounters, "connectionsExamined" | "connectionsExaminedOnDisconnect">;

/**
 * The port: which connection is this user's? A strategy is the node's only table of users, so its cost is the whole
 * cost of routing.
 */
export interface RoutingStrategy<C extends Routable> {
  /** Gives `user` to a connection that has no user yet. @returns false when another connection has it. */
  claim(user: string, connection: C): boolean;
  /** Returns the connection of `user`. Adds every connection it looked at to `connectionsExamined`. */
  find(user: string): C | undefined;
  /** Forgets a connection. Adds every other connection it looked at to `connectionsExaminedOnDisconnect`. */
  release(user: string, connection: C): void;
  /** Every connection that has a user, in any order. Releasing while iterating is allowed. */
  connections(): Iterable<C>;
  /** The number of connections that have a user. */
  readonly size: number;
}
