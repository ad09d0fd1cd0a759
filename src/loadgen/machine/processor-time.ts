import { readProcessStat, TICKS_PER_SEC } from "../../base/process-stat.js";
import type { ReadSystemFile, SystemFiles } from "../../base/system-file.js";

/** Processor time since the machine was booted, of the processors that a process may use. */
interface MachineTime {
  readonly processors: number;
  /** Used by whatever program, and by the kernel for it. */
  readonly busySec: number;
  /** Taken by the machine that this one is a guest of. */
  readonly stolenSec: number;
}

/** Returns the processors that this process may use (`taskset`, cpusets); `null` where the system does not tell. */
function allowedProcessors(read: ReadSystemFile): readonly number[] | null {
  const ranges = /^Cpus_allowed_list:\s+(\d[\d,-]*)$/m.exec(read("/proc/self/status") ?? "")?.[1];
  return (
    ranges?.split(",").flatMap((range) => {
      const [first = Number.NaN, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    }) ?? null
  );
}

/**
 * Returns what the processors that this process may use have done so far; `null` where the system does not tell.
 * A line is `cpu0 user nice system idle iowait irq softirq steal …` in ticks (proc(5)).
 */
export function readMachineTime(read: ReadSystemFile): MachineTime | null {
  const allowed = allowedProcessors(read);
  const lines = [...(read("/proc/stat") ?? "").matchAll(/^cpu(\d+) ([\d ]+)$/gm)]
    .filter(([, processor]) => allowed === null || allowed.includes(Number(processor)))
    .map(([, , ticks = ""]) => ticks.split(" ").map((count) => Number(count) / TICKS_PER_SEC));
  if (lines.length === 0) return null;
  const sum = (...columns: readonly number[]): number =>
    lines.reduce((total, line) => columns.reduce((all, column) => all + (line[column] ?? 0), total), 0);
  return { processors: lines.length, busySec: sum(0, 1, 2, 5, 6), stolenSec: sum(7) };
}

/**
 * Returns the time that some processes and all their descendants have used, those included that have ended; `null` where
 * the system does not tell who is whose child. Descendants whose parent ended before them are missing.
 */
export function familyTimeSec({ read, list }: SystemFiles, pids: readonly number[]): number | null {
  const seen = new Set<number>();
  let sec = 0;
  for (const open = [...pids]; open.length > 0; ) {
    const pid = open.pop() as number;
    if (seen.has(pid)) continue;
    seen.add(pid);
    const children = childrenOf({ read, list }, pid);
    const stat = readProcessStat(read, pid);
    // It has ended in this moment, and its time is its parent's now.
    if (stat === null) continue;
    if (children === null) return null;
    sec += stat.cpuSec + stat.endedChildrenCpuSec;
    open.push(...children);
  }
  return seen.size === 0 ? null : sec;
}

/** Children are listed by the thread that started them (proc(5), CONFIG_PROC_CHILDREN). */
function childrenOf({ read, list }: Pick<SystemFiles, "read" | "list">, pid: number): readonly number[] | null {
  const threads = list(`/proc/${pid}/task`) ?? [];
  const lists = threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)).filter((text) => text !== null);
  if (lists.length === 0) return null;
  return lists.flatMap((text) => text.split(" ").filter((word) => /^\d+$/.test(word))).map(Number);
}
