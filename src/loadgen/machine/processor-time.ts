import { type ProcessStat, readProcessStat, TICKS_PER_SEC } from "../../base/process-stat.js";
import type { ReadSystemFile, SystemFiles } from "../../base/system-file.js";

/** The processor time since boot of the processors that a process may use. */
interface MachineTime {
  readonly processors: number;
  /**
   * Used by any program, and by the kernel for it. Interrupts are left out: with CONFIG_IRQ_TIME_ACCOUNTING they are in
   * no process's time, so those that a run causes itself would look like other programs' work.
   */
  readonly usedSec: number;
  /** Taken by the hypervisor. */
  readonly stolenSec: number;
}

/** Returns the processors that this process may use (`taskset`, cpusets); `null` if the system does not report them. */
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
 * Returns the time of the processors that this process may use; `null` if the system does not report it. A line is
 * `cpu0 user nice system idle iowait irq softirq steal …` in ticks (proc(5)).
 */
export function readMachineTime(read: ReadSystemFile): MachineTime | null {
  const allowed = allowedProcessors(read);
  const lines = [...(read("/proc/stat") ?? "").matchAll(/^cpu(\d+) ([\d ]+)$/gm)]
    .filter(([, processor]) => allowed === null || allowed.includes(Number(processor)))
    .map(([, , ticks = ""]) => ticks.split(" ").map((count) => Number(count) / TICKS_PER_SEC));
  if (lines.length === 0) return null;
  const sum = (...columns: readonly number[]): number =>
    lines.reduce((total, line) => columns.reduce((all, column) => all + (line[column] ?? 0), total), 0);
  return { processors: lines.length, usedSec: sum(0, 1, 2), stolenSec: sum(7) };
}

/**
 * Returns processes and all their descendants, by pid; `null` if the system does not report children. Descendants whose
 * parent has ended are missing.
 */
export function readFamily(
  { read, list }: SystemFiles,
  pids: readonly number[],
): ReadonlyMap<number, ProcessStat> | null {
  const family = new Map<number, ProcessStat>();
  for (const open = [...pids]; open.length > 0; ) {
    const pid = open.pop() as number;
    if (family.has(pid)) continue;
    const children = childrenOf({ read, list }, pid);
    const stat = readProcessStat(read, pid);
    // It has just ended, and its time now counts as its parent's.
    if (stat === null) continue;
    if (children === null) return null;
    family.set(pid, stat);
    open.push(...children);
  }
  return family.size === 0 ? null : family;
}

/** Returns the time that processes and their ended children have used. */
export function timeOfAllSec(family: ReadonlyMap<number, ProcessStat>): number {
  return [...family.values()].reduce((sum, { cpuSec, endedChildrenCpuSec }) => sum + cpuSec + endedChildrenCpuSec, 0);
}

/** Lists children, which Linux keeps under the thread that started them (proc(5), CONFIG_PROC_CHILDREN). */
function childrenOf({ read, list }: Pick<SystemFiles, "read" | "list">, pid: number): readonly number[] | null {
  const threads = list(`/proc/${pid}/task`) ?? [];
  const lists = threads.map((thread) => read(`/proc/${pid}/task/${thread}/children`)).filter((text) => text !== null);
  if (lists.length === 0) return null;
  return lists.flatMap((text) => text.split(" ").filter((word) => /^\d+$/.test(word))).map(Number);
}

/** Returns the numbers of the processes that can be seen from here. */
export function pidsOf({ list }: Pick<SystemFiles, "list">): readonly number[] {
  return (list("/proc") ?? []).filter((name) => /^\d+$/.test(name)).map(Number);
}

/** Returns those of the processes that have not ended in this moment, by pid. */
export function readProcesses(read: ReadSystemFile, pids: readonly number[]): ReadonlyMap<number, ProcessStat> {
  return new Map(
    pids.flatMap((pid) => {
      const stat = readProcessStat(read, pid);
      return stat === null ? [] : [[pid, stat] as const];
    }),
  );
}

/** How long processes have waited for a processor since boot (PSI, Documentation/accounting/psi.rst). */
interface WaitedTime {
  /** The time during which at least one process waited. */
  readonly someSec: number;
  /** The time during which all non-idle processes waited at once; always 0 for the whole machine. */
  readonly fullSec: number;
}

/** Returns how long processes of the whole machine have waited for a processor; `null` without PSI. */
export function readWaitedTime(read: ReadSystemFile): WaitedTime | null {
  const text = read("/proc/pressure/cpu") ?? "";
  const [someUs, fullUs] = ["some", "full"].map((of) => new RegExp(`^${of} .*\\btotal=(\\d+)$`, "m").exec(text)?.[1]);
  return someUs === undefined ? null : { someSec: Number(someUs) / 1e6, fullSec: Number(fullUs ?? 0) / 1e6 };
}
