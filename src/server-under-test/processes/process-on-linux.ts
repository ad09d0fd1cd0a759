import { readProcessStat } from "../../base/process-stat.js";
import { readSystemFile } from "../../base/system-file.js";
import type { ProcessUsage } from "../../protocol/server-control.js";

const NOTHING = { cpuSec: 0, rssBytes: 0 };

/**
 * Reads the usage of another process from Linux; zeros on other systems, or when it is gone. Its heap and event loop
 * cannot be read, so its processor time stands for the time its loop was busy.
 *
 * @param aliveMs milliseconds since it was started.
 */
export function usageOf(pid: number, aliveMs: number): ProcessUsage {
  const { cpuSec, rssBytes } = readProcessStat(readSystemFile, pid) ?? NOTHING;
  const busyMs = Math.min(aliveMs, cpuSec * 1_000);
  return {
    pid,
    rssBytes,
    heapUsedBytes: 0,
    heapFreeBytes: 0,
    externalBytes: 0,
    cpuSec,
    eventLoopActiveMs: busyMs,
    eventLoopIdleMs: aliveMs - busyMs,
  };
}
