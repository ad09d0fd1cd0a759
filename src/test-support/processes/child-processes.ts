import { readdirSync, readFileSync } from "node:fs";

/** A process that lives, as /proc tells it (Linux). */
export interface LivingProcess {
  readonly pid: number;
  readonly commandLine: string;
}

interface ProcessLine extends LivingProcess {
  readonly parent: number;
}

/** `undefined` when it ended while we looked, or is a zombie, which only awaits its parent. */
function readProcess(pid: number): ProcessLine | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // "pid (name) state ppid …": the name may hold anything, so fields count from its last bracket.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    return { pid, parent: Number(parent), commandLine };
  } catch {
    return undefined;
  }
}

/** The living processes that `parent` started, whose command line holds `part`. */
export function childrenOf(parent: number, part = ""): readonly LivingProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? [])
    .filter((line) => line.parent === parent && line.commandLine.includes(part));
}

/** Whether that very process still lives: its number may have been given to another one. */
export function lives({ pid, commandLine }: LivingProcess): boolean {
  return readProcess(pid)?.commandLine === commandLine;
}
