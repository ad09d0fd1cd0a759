import type { ProcessCounters } from "../../../protocol/server-control.js";

/** What a strategy must know of a connection. */
export interface Routable {
  /** Unique among the connections of a node. */
  readonly id: number;
}

/** The counters a strategy accounts to. */
export type RoutingCounters = Pick<ProcessCounters, "connectionsExamined" | "connectionsExaminedOnDisconnect">;

/**
 * The port: who is this user's connection? A strategy is the node's only table of users, so what it
 * costs to keep and to ask is all there is.
 */
export interface RoutingStrategy<C extends Routable> {
  /** Gives `user` to a connection that has no user yet. @returns false when another connection has it. */
  claim(user: string, connection: C): boolean;
  /** The connection of `user`. Adds every connection it looked at to `connectionsExamined`. */
  find(user: string): C | undefined;
  /** Forgets a connection. Adds every other connection it looked at to `connectionsExaminedOnDisconnect`. */
  release(user: string, connection: C): void;
  /** Every connection that has a user, in any order. Releasing while iterating is allowed. */
  connections(): Iterable<C>;
  /** How many connections have a user. */
  readonly size: number;
}
