import { performance } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ProcessUsage } from "../../protocol/server-control.js";

/** This process as it is now. */
export function processUsage(): ProcessUsage {
  const memory = process.memoryUsage();
  const cpu = process.cpuUsage();
  const loop = performance.eventLoopUtilization();
  return {
    pid: process.pid,
    rssBytes: memory.rss,
    heapUsedBytes: memory.heapUsed,
    externalBytes: memory.external,
    cpuSec: (cpu.user + cpu.system) / 1e6,
    eventLoopActiveMs: loop.active,
    eventLoopIdleMs: loop.idle,
  };
}

const MAX_COLLECTIONS = 8;
const SETTLED_FRACTION = 0.005;

/**
 * Collects garbage until the heap stops shrinking: finalizers and weak references of one round free
 * what only the next can collect. Does nothing without `--expose-gc`.
 */
export async function collectGarbage(): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; round < MAX_COLLECTIONS; round++) {
    globalThis.gc?.();
    await nextTurn();
    const after = process.memoryUsage().heapUsed;
    if (before - after < before * SETTLED_FRACTION) return;
    before = after;
  }
}
