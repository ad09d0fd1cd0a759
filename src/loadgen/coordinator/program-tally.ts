import type { ProcessStat } from "../../base/process-stat.js";
import { US_PER_SEC } from "../../base/units.js";
import type { ProgramCpu } from "../../result/run-result.js";

const MOST_PROGRAMS = 3;
/** A program that used less than this is not worth naming. */
const LEAST_CORES = 0.05;
/** Below this the ticks in which Linux counts are too coarse. */
const LEAST_US = 500_000;

/** Adds up, look by look, what programs used. One that began and ended between two looks is not seen. */
export class ProgramTally {
  #firstUs: number | null = null;
  #lastUs = 0;
  #last: ReadonlyMap<number, ProcessStat> = new Map();
  readonly #secByName = new Map<string, number>();

  /** @param processes the programs, by pid, with what they have used since they began. */
  look(atUs: number, processes: ReadonlyMap<number, ProcessStat>): void {
    if (this.#firstUs !== null) {
      for (const [pid, { name, startTicks, cpuSec }] of processes) {
        const before = this.#last.get(pid);
        // The pid of a process that has ended may be another's by now.
        const usedSec = before?.startTicks === startTicks ? cpuSec - before.cpuSec : cpuSec;
        const program = programOf(name);
        this.#secByName.set(program, (this.#secByName.get(program) ?? 0) + usedSec);
      }
    }
    this.#firstUs ??= atUs;
    this.#lastUs = atUs;
    this.#last = processes;
  }

  /** The programs that used most between the first look and the last, by name. */
  get programs(): readonly ProgramCpu[] {
    const us = this.#lastUs - (this.#firstUs ?? this.#lastUs);
    if (us < LEAST_US) return [];
    return [...this.#secByName]
      .map(([name, sec]) => ({ name, cores: (sec * US_PER_SEC) / us }))
      .filter(({ cores }) => cores >= LEAST_CORES)
      .sort((a, b) => b.cores - a.cores)
      .slice(0, MOST_PROGRAMS);
  }
}

/** Threads of the kernel are called for what they do now, `kworker/1:1-events`: together they are `kworker`. */
const programOf = (name: string): string => (/^[a-z]+\//.test(name) ? name.slice(0, name.indexOf("/")) : name);
