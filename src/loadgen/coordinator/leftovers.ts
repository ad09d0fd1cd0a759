import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";
import type { ProcessAddress, ProcessSnapshot } from "../../protocol/server-control.js";
import type { Leftovers } from "../../result/run-result.js";

/** A server that still holds users this long after all of them have left will not forget them. */
const EMPTY_WITHIN_US = 10 * US_PER_SEC;
/** Nodes may take a moment to tell each other who has left. */
const LOOK_EVERY_MS = 500;

/** Looks at the nodes until they hold nothing, and no longer than ten seconds; `null` when none of them answers. */
export async function leftoversOnceEmpty(
  snapshot: () => Promise<readonly ProcessSnapshot[]>,
  nodes: readonly ProcessAddress[],
): Promise<Leftovers | null> {
  const giveUpUs = nowUs() + EMPTY_WITHIN_US;
  for (;;) {
    const snapshots = await snapshot();
    const leftovers = snapshots.length === 0 ? null : leftoversOf(snapshots, nodes);
    const isEmpty = leftovers === null || leftovers.connections + leftovers.users + leftovers.rooms === 0;
    if (isEmpty || nowUs() > giveUpUs) return leftovers;
    await sleep(LOOK_EVERY_MS);
  }
}

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
