import { NO_ARRIVALS } from "../../protocol/relay-arrivals.js";
import type { ProcessSnapshot, ProcessUsage } from "../../protocol/server-control.js";
import { zeroCounters } from "../../server-under-test/processes/counters.js";

/** Makes a snapshot of a node that has done nothing, with its usage. */
export function snapshotOf(id: string, usage: Partial<ProcessUsage> = {}): ProcessSnapshot {
  return {
    id,
    usage: {
      pid: 1,
      rssBytes: 0,
      heapUsedBytes: 0,
      heapFreeBytes: 0,
      externalBytes: 0,
      cpuSec: 0,
      eventLoopActiveMs: 0,
      eventLoopIdleMs: 0,
      ...usage,
    },
    connections: 0,
    users: 0,
    rooms: 0,
    counters: zeroCounters(),
    arrivals: NO_ARRIVALS,
  };
}
