import { US_PER_SEC } from "../../../base/units.js";
import type { FaultResult, TimelineSecond } from "../../../result/run-result.js";
import { steadyAfterSec } from "../../../stats/recovery.js";
import { noViolations } from "../../ledger/delivery-tally.js";
import type { Cuts, FaultSighting } from "../../worker-messages.js";
import type { InjectedFault } from "../fault-driver.js";
import type { RunObservations } from "../run-observations.js";

/** Returns what came of each fault. Pure. */
export function faultResults(seen: RunObservations, timeline: readonly TimelineSecond[]): readonly FaultResult[] {
  const cuts = cutsOf(seen);
  return seen.faults.map((injected, index) => {
    const own = cuts.filter(({ fault }) => fault === index);
    return faultResult(seen, injected, index, { timeline, cuts: own });
  });
}

/** Counts the connections that ended in the time that a fault answers for, and whose users came back. */
export function cutByFaults(seen: RunObservations): number {
  return cutsOf(seen).filter(({ fault, backUs }) => fault >= 0 && backUs !== Number.POSITIVE_INFINITY).length;
}

function faultResult(
  seen: RunObservations,
  { fault, injectedUs, endedUs, failure }: InjectedFault,
  index: number,
  { timeline, cuts }: { readonly timeline: readonly TimelineSecond[]; readonly cuts: readonly Cut[] },
): FaultResult {
  const { trafficStartUs } = seen;
  const sightings = seen.workers.flatMap((worker) => worker?.faults[index] ?? []);
  const sinceStart = (us: number | null) => us && us - trafficStartUs;
  const sinceInjection = (us: number | null) => (us === null || injectedUs === null ? null : us - injectedUs);
  const backAfterUs = cuts
    .map(({ backUs }) => sinceInjection(backUs) ?? Number.POSITIVE_INFINITY)
    .sort((a, b) => a - b);
  return {
    action: fault.action,
    target: fault.target,
    plannedUs: fault.fromUs,
    injectedUs: sinceStart(injectedUs),
    endedUs: sinceStart(endedUs),
    answersUntilUs: fault.untilUs,
    timeline: timelineSpan(seen, injectedUs, endedUs),
    failure,
    noticedAfterUs: sinceInjection(earliest(sightings, "noticedUs")),
    firstDeliveryAfterUs: sinceInjection(earliest(sightings, "firstDeliveryUs")),
    cut: cuts.length,
    reconnected: backAfterUs.filter(Number.isFinite).length,
    reconnectedAfterUs: {
      p50: shareOf(backAfterUs, 0.5),
      p95: shareOf(backAfterUs, 0.95),
      all: shareOf(backAfterUs, 1),
    },
    steadyAfterUs: injectedUs === null ? null : steadyAfter(seen, injectedUs, index, timeline),
    wrong: seen.tally.byFault[index] ?? noViolations(),
  };
}

interface Cut {
  /** The one that answers for it, or -1. */
  readonly fault: number;
  /** Infinity: never. */
  readonly backUs: number;
}

function cutsOf({ workers, plan, trafficStartUs }: RunObservations): readonly Cut[] {
  const all = workers.flatMap((worker): readonly Cuts[] => (worker === null ? [] : [worker.cuts]));
  return all.flatMap(({ cutUs, backUs }) =>
    Array.from(cutUs, (us, i) => ({
      fault: plan.faults.ofEvent(us - trafficStartUs),
      backUs: backUs[i] ?? Number.POSITIVE_INFINITY,
    })),
  );
}

function earliest(sightings: readonly FaultSighting[], name: keyof FaultSighting): number | null {
  const times = sightings.flatMap((sighting) => sighting[name] ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** Returns the time by which a share of all was back, or `null` when that many never came back. */
function shareOf(sorted: readonly number[], share: number): number | null {
  const time = sorted[Math.ceil(sorted.length * share) - 1];
  return time === undefined || time === Number.POSITIVE_INFINITY ? null : time;
}

const secOf = ({ timeline: { zeroUs } }: RunObservations, us: number): number => (us - zeroUs) / US_PER_SEC;

function timelineSpan(
  seen: RunObservations,
  injectedUs: number | null,
  endedUs: number | null,
): FaultResult["timeline"] {
  return injectedUs === null ? null : { from: secOf(seen, injectedUs), to: secOf(seen, endedUs ?? injectedUs) };
}

/** Looks as far as the next fault, or the end of the hold phase. */
function steadyAfter(
  seen: RunObservations,
  injectedUs: number,
  index: number,
  timeline: readonly TimelineSecond[],
): number | null {
  const { faults, plan, trafficStartUs } = seen;
  const next = faults.slice(index + 1).find((other) => other.injectedUs !== null)?.injectedUs;
  const seconds = timeline
    .filter(({ phase }) => phase === "hold" || phase === "warmup")
    .map(({ t, p50, ...second }) => ({ ...second, sec: t, medianUs: p50 }));
  const first = faults.find((other) => other.injectedUs !== null)?.injectedUs ?? injectedUs;
  const sec = steadyAfterSec(seconds, {
    usualUntilSec: secOf(seen, first),
    atSec: secOf(seen, injectedUs),
    untilSec: secOf(seen, next ?? trafficStartUs + plan.trafficUs),
  });
  return sec && Math.round(sec * US_PER_SEC);
}
