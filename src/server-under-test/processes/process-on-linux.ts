import { readFileSync } from "node:fs";
import type { ProcessUsage } from "../../protocol/server-control.js";

/** USER_HZ, which Linux fixes at 100 towards programs whatever the kernel's own tick is (man 5 proc). */
const TICKS_PER_SEC = 100;
const PAGE_BYTES = 4_096;
const NOTHING = { cpuSec: 0, rssBytes: 0 };

function readUsage(pid: number): { cpuSec: number; rssBytes: number } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // Fields count from behind the name, which is in brackets and may hold anything: utime is the 14th, stime the 15th.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const cpuSec = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SEC;
    return { cpuSec, rssBytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    return NOTHING;
  }
}

/**
 * Another process as Linux sees it; zeros elsewhere, or when it is gone. It has no heap or event loop
 * that could be asked: its processor time stands for the time its loop was busy.
 *
 * @param aliveMs since it was started.
 */
export function usageOf(pid: number, aliveMs: number): ProcessUsage {
  const { cpuSec, rssBytes } = readUsage(pid);
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
