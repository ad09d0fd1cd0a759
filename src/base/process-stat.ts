import type { ReadSystemFile } from "./system-file.js";

/** USER_HZ, which Linux always reports to programs as 100, whatever the kernel's own tick (man 5 proc). */
export const TICKS_PER_SEC = 100;
const PAGE_BYTES = 4_096;

/** What Linux reports about any process. */
export interface ProcessStat {
  /** From the boot to its start: with the pid, it identifies a process. */
  readonly startTicks: number;
  /** The name of its program, cut to 15 characters; hostile text. */
  readonly name: string;
  /** User plus system time of all its threads. */
  readonly cpuSec: number;
  /** The same for its children that have ended, and theirs. */
  readonly endedChildrenCpuSec: number;
  /** Approximate, within some hundred kilobytes. */
  readonly rssBytes: number;
}

/** Reads what Linux reports about a process; `null` on other systems, or when it is gone. */
export function readProcessStat(read: ReadSystemFile, pid: number): ProcessStat | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // Fields are counted from the end of the name, which is in brackets and may contain anything: utime is the 14th, rss
  // the 24th.
  const nameEnd = stat.lastIndexOf(")");
  const fields = stat.slice(nameEnd + 2).split(" ");
  const sec = (first: number) => (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SEC;
  return {
    name: stat.slice(stat.indexOf("(") + 1, nameEnd),
    startTicks: Number(fields[19]),
    cpuSec: sec(11),
    endedChildrenCpuSec: sec(13),
    rssBytes: Number(fields[21]) * PAGE_BYTES,
  };
}
