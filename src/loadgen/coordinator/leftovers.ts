import type { ProcessAddress, ProcessSnapshot } from "../../protocol/server-control.js";
import type { Leftovers } from "../../result/run-result.js";

/**
 * Sums what the nodes still hold. The backbone knows the users of all nodes, and its connections are the nodes
 * themselves, so only what it holds beyond theirs counts.
 */
export function leftoversOf(snapshots: readonly ProcessSnapshot[], nodes: readonly ProcessAddress[]): Leftovers {
  const isNode = ({ id }: ProcessSnapshot): boolean => nodes.some((node) => node.id === id);
  const sum = (key: keyof Leftovers, of: readonly ProcessSnapshot[]) => of.reduce((total, one) => total + one[key], 0);
  const own = snapshots.filter(isNode);
  const others = snapshots.filter((snapshot) => !isNode(snapshot));
  const both = (key: "users" | "rooms") => Math.max(sum(key, own), sum(key, others));
  return { connections: sum("connections", own), users: both("users"), rooms: both("rooms") };
}
