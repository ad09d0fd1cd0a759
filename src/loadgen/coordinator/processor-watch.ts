import { nowUs } from "../../base/clock.js";
import { SYSTEM_FILES, type SystemFiles } from "../../base/system-file.js";
import { US_PER_SEC } from "../../base/units.js";
import type { CpuPressure, ForeignCpu, ProgramCpu, Throttling } from "../../result/run-result.js";
import type { Subject } from "../../scenario/schema/scenario.js";
import { isThisMachine, listeningProcesses } from "../machine/listening-processes.js";
import {
  pidsOf,
  readFamily,
  readMachineTime,
  readProcesses,
  readWaitedTime,
  timeOfAllSec,
} from "../machine/processor-time.js";
import { ProgramTally } from "./program-tally.js";
import { type Parties, type QuotaCounts, readQuotaCounts, throttlingBetween } from "./quota-counts.js";

const SAMPLE_EVERY_MS = 1_000;
/** Below this the ticks in which Linux counts are too coarse. */
const LEAST_US = 500_000;
/** Reading what a process has used takes about 25 us; where there are more of them, programs are not named. */
const MOST_PROCESSES = 500;

/** The watch over the processors, as a run uses it. */
export type Processors = Pick<ProcessorWatch, "between" | "holdBegins" | "holdEnds" | "programs" | "stop">;

/** Begins to watch the processors of this machine, for a run against this server. */
export type WatchProcessors = (subject: Subject) => Processors;

/** What became of the processors between two moments. Each part is `null` where it is not known. */
export interface ProcessorUse {
  readonly foreignCpu: Omit<ForeignCpu, "programs"> | null;
  readonly cpuPressure: CpuPressure | null;
  readonly throttling: readonly Throttling[] | null;
}

/** Totals. */
interface Sample {
  readonly atUs: number;
  readonly processors: number;
  /** By all programs. */
  readonly usedSec: number;
  readonly stolenSec: number;
  /** By chatbench, every process that it started, and the target. */
  readonly ownSec: number;
}

interface QuotaSample {
  readonly atUs: number;
  readonly counts: QuotaCounts;
}

interface PressureSample {
  readonly atUs: number;
  readonly someSec: number;
  readonly fullSec: number;
}

/** Watches, once a second, how much processor time is used by programs that have no part in the run. */
export class ProcessorWatch {
  readonly #files: SystemFiles;
  readonly #parties: Parties;
  /** None when nothing can be told of others: what the server uses would look like the work of a stranger. */
  readonly #pids: readonly number[];
  readonly #samples: Sample[] = [];
  readonly #pressures: PressureSample[] = [];
  readonly #quotas: QuotaSample[] = [];
  readonly #tally = new ProgramTally();
  #isHold = false;
  #ownSec = 0;
  #familySec = 0;
  readonly #sampler: NodeJS.Timeout;

  constructor(parties: Parties, files: SystemFiles = SYSTEM_FILES) {
    this.#parties = parties;
    this.#pids = parties.server === null ? [] : [parties.generator, ...parties.server];
    this.#files = files;
    this.sample();
    this.#sampler = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#sampler);
  }

  sample(atUs = nowUs()): void {
    const waited = readWaitedTime(this.#files.read);
    if (waited !== null) this.#pressures.push({ atUs, ...waited });
    const counts = readQuotaCounts(this.#files.read, this.#parties);
    if (counts !== null) this.#quotas.push({ atUs, counts });
    const machine = readMachineTime(this.#files.read);
    const family = readFamily(this.#files, this.#pids);
    // What a target uses that was started again would look like the work of a stranger.
    if (machine === null || family === null || this.#pids.some((pid) => !family.has(pid))) return;
    this.#samples.push({ atUs, ...machine, ownSec: this.#ownSecSoFar(timeOfAllSec(family)) });
    if (!this.#isHold) return;
    const pids = pidsOf(this.#files).filter((pid) => !family.has(pid));
    if (pids.length <= MOST_PROCESSES) this.#tally.look(atUs, readProcesses(this.#files.read, pids));
  }

  /** A descendant whose parent has ended takes its time out of the sum when it ends itself: that is no use by others. */
  #ownSecSoFar(familySec: number): number {
    this.#ownSec += Math.max(0, familySec - this.#familySec);
    this.#familySec = familySec;
    return this.#ownSec;
  }

  /** From now on, adds up what each program uses. */
  holdBegins(atUs = nowUs()): void {
    this.#isHold = true;
    this.sample(atUs);
  }

  holdEnds(atUs = nowUs()): void {
    this.sample(atUs);
    this.#isHold = false;
  }

  /** Returns what others used between the samples nearest to two moments. */
  between(fromUs: number, toUs: number): ProcessorUse {
    return {
      foreignCpu: this.#foreignCpu(fromUs, toUs),
      cpuPressure: this.#pressure(fromUs, toUs),
      throttling: this.#throttling(fromUs, toUs),
    };
  }

  /** The programs that used most of the hold phase, by name. */
  get programs(): readonly ProgramCpu[] {
    return this.#tally.programs;
  }

  #foreignCpu(fromUs: number, toUs: number): ProcessorUse["foreignCpu"] {
    const [from, to] = [nearest(this.#samples, fromUs), nearest(this.#samples, toUs)];
    const sec = secondsFrom(from, to);
    if (from === undefined || to === undefined || sec === null) return null;
    const { processors } = to;
    const foreignSec = to.usedSec - from.usedSec - (to.ownSec - from.ownSec);
    const within = (usedSec: number) => Math.min(processors, Math.max(0, usedSec) / sec);
    return { cores: within(foreignSec), stolen: within(to.stolenSec - from.stolenSec), of: processors };
  }

  #throttling(fromUs: number, toUs: number): ProcessorUse["throttling"] {
    const [from, to] = [nearest(this.#quotas, fromUs), nearest(this.#quotas, toUs)];
    if (from === undefined || to === undefined || from === to) return null;
    return throttlingBetween(from.counts, to.counts);
  }

  #pressure(fromUs: number, toUs: number): CpuPressure | null {
    const [from, to] = [nearest(this.#pressures, fromUs), nearest(this.#pressures, toUs)];
    const sec = secondsFrom(from, to);
    if (from === undefined || to === undefined || sec === null) return null;
    return {
      some: Math.min(1, (to.someSec - from.someSec) / sec),
      full: Math.min(1, (to.fullSec - from.fullSec) / sec),
    };
  }
}

interface Timed {
  readonly atUs: number;
}

/** `null` when the two are missing, or too near to each other. */
function secondsFrom(from: Timed | undefined, to: Timed | undefined): number | null {
  if (from === undefined || to === undefined || to.atUs - from.atUs < LEAST_US) return null;
  return (to.atUs - from.atUs) / US_PER_SEC;
}

function nearest<T extends Timed>(samples: readonly T[], atUs: number): T | undefined {
  const distance = (sample: T) => Math.abs(sample.atUs - atUs);
  return samples.reduce<T | undefined>(
    (best, sample) => (best === undefined || distance(sample) < distance(best) ? sample : best),
    undefined,
  );
}

export const watchProcessors: WatchProcessors = (subject) => new ProcessorWatch(partiesOf(subject));

function partiesOf(subject: Subject, files: SystemFiles = SYSTEM_FILES): Parties {
  const generator = process.pid;
  if (subject.mode === "start") return { generator, server: [generator] };
  if (!isThisMachine(subject.target.url)) return { generator, server: [] };
  const { protocol, port } = new URL(subject.target.url);
  return { generator, server: listeningProcesses(files, Number(port) || (protocol === "wss:" ? 443 : 80)) };
}
