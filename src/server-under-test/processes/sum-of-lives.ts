import { sumOfArrivals } from "../../protocol/relay-arrivals.js";
import type { ProcessCounters, ProcessSnapshot, ProcessUsage } from "../../protocol/server-control.js";

/** The fields that only grow while a process lives. */
const GROWING_USAGE = ["cpuSec", "eventLoopActiveMs", "eventLoopIdleMs"] as const satisfies (keyof ProcessUsage)[];

/** Returns a snapshot of the present life whose counters and times continue from those of earlier lives. */
export function sumOfLives(present: ProcessSnapshot, earlier: ProcessSnapshot | null): ProcessSnapshot {
  if (earlier === null) return present;
  const counters: ProcessCounters = { ...present.counters };
  for (const name of Object.keys(counters) as (keyof ProcessCounters)[]) counters[name] += earlier.counters[name];
  const usage = { ...present.usage };
  for (const name of GROWING_USAGE) usage[name] += earlier.usage[name];
  return { ...present, usage, counters, arrivals: sumOfArrivals(earlier.arrivals, present.arrivals) };
}
