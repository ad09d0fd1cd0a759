import { US_PER_SEC } from "../../../base/units.js";
import type { Overload, TimelineSecond } from "../../../result/run-result.js";
import { overloadOf } from "../../../result/verdict/overload.js";
import { holdPhase, type RunObservations } from "../run-observations.js";

/** Returns by how much the server fell behind; `null` when it kept up, or the run did not go to its end. Pure. */
export function overloadSeen(seen: RunObservations, timeline: readonly TimelineSecond[]): Overload | null {
  if (seen.halt !== null) return null;
  const { plan, trafficStartUs, tally } = seen;
  const { zeroUs } = seen.timeline;
  const { fromUs, toUs } = holdPhase(seen);
  const owed = timeline.reduce((sum, second) => sum + second.owed, 0);
  const due = tally.byKind.reduce((sum, { expected, mayDelivered }) => sum + expected + mayDelivered, 0);
  return overloadOf(timeline, {
    fromSec: (fromUs - zeroUs) / US_PER_SEC,
    toSec: (toUs - zeroUs) / US_PER_SEC,
    isInFault: (sec) => {
      const secUs = zeroUs + sec * US_PER_SEC - trafficStartUs;
      return plan.faults.faults.some(({ fromUs, untilUs }) => fromUs < secUs + US_PER_SEC && secUs < untilUs);
    },
    shareDue: owed === 0 ? 0 : Math.min(1, due / owed),
  });
}
