import { performance } from "node:perf_hooks";
import { heapBytes, roughResidentBytes } from "../../base/own-memory.js";
import type { ProcessUsage } from "../../protocol/server-control.js";

/** Returns the present usage of this process. */
export function processUsage(): ProcessUsage {
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return {
    pid: process.pid,
    rssBytes: roughResidentBytes(),
    ...heapBytes(),
    cpuSec: (cpu.user + cpu.system) / 1e6,
    eventLoopActiveMs: loop.active,
    eventLoopIdleMs: loop.idle,
  };
}
