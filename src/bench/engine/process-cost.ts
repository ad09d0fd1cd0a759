import { readdirSync, readFileSync } from "node:fs";

/**
 * Linux reports processor time in hundredths of a second here, whatever the kernel's own tick (man 5 proc, USER_HZ).
 */
const TICK_US = 10_000;
const PAGE_BYTES = 4_096;

/** What a process and everything it started have cost so far. */
export interface ProcessCost {
  /** User plus system time, to 10 ms. */
  readonly cpuUs: number;
  readonly rssBytes: number;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}

function childrenOf(pid: number): readonly number[] {
  let threads: readonly string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads.flatMap((thread) =>
    readOrEmpty(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

/** Returns `pid` and all its descendants. */
function treeOf(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

/** Reads the cost from the kernel, in the same way for every engine. Linux only. */
export function costOf(pid: number): ProcessCost {
  let ticks = 0;
  let pages = 0;
  for (const one of treeOf(pid)) {
    // The name in parentheses may contain spaces; utime and stime are fields 14 and 15, rss is field 24.
    const fields = readOrEmpty(`/proc/${one}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ");
    if (fields.length < 22) continue;
    ticks += Number(fields[11]) + Number(fields[12]);
    pages += Number(fields[21]);
  }
  return { cpuUs: ticks * TICK_US, rssBytes: pages * PAGE_BYTES };
}

/** Returns the busy processor time of the whole machine since it started, in microseconds. */
export function machineCpuUs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = readFileSync("/proc/stat", "utf8")
    .slice("cpu ".length, 400)
    .trim()
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softIrq) * TICK_US;
}
