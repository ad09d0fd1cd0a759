import { US_PER_SEC } from "../../../base/units.js";
import type { Environment, TimelineSecond } from "../../../result/run-result.js";
import { holdPhase, type RunObservations } from "../run-observations.js";

/** Returns what others used of the machine during the hold phase. Pure. */
export function processorsOf(seen: RunObservations): Pick<Environment, "foreignCpu" | "cpuPressure" | "throttling"> {
  const { fromUs, toUs } = holdPhase(seen);
  const { foreignCpu, ...use } = seen.processors.between(fromUs, toUs);
  return { foreignCpu: foreignCpu && { ...foreignCpu, programs: seen.processors.programs }, ...use };
}

/** Returns the whole run, second by second, each with what others used in it. Pure. */
export function timelineOf({ timeline, processors }: RunObservations): readonly TimelineSecond[] {
  return timeline.seconds().map((second) => {
    const fromUs = timeline.zeroUs + second.t * US_PER_SEC;
    const { foreignCpu } = processors.between(fromUs, fromUs + US_PER_SEC);
    return { ...second, foreignCpu: foreignCpu?.cores ?? null, stolenCpu: foreignCpu?.stolen ?? null };
  });
}
