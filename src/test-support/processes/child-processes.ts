import { readdirSync, readFileSync } from "node:fs";

/** A living process, as reported by /proc (Linux). */
export interface LivingProcess {
  readonly pid: number;
  readonly commandLine: string;
}

interface ProcessLine extends LivingProcess {
  readonly parent: number;
}

/** Returns `undefined` when it has just ended, or is a zombie, which only waits for its parent. */
function readProcess(pid: number): ProcessLine | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "pid (name) state ppid …": the name may contain anything, so fields are counted from its last bracket.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), commandLine };
  } catch {
    return undefined;
  }
}

/** Returns the living children of `parent` whose command line contains `part`. */
export function childrenOf(parent: number, part = ""): readonly LivingProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
    .filter((line) => line.parent === parent && line.commandLine.includes(part));
}

/** Tells whether exactly that process is still running: its pid may have been reused. */
export function lives({ pid, commandLine }: LivingProcess): boolean {
  return readProcess(pid)?.commandLine === commandLine;
}
