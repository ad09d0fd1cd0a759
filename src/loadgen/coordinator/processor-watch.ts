import { nowUs } from "../../base/clock.js";
import type { ProcessStat } from "../../base/process-stat.js";
import { type ReadSystemFile, SYSTEM_FILES, type SystemFiles } from "../../base/system-file.js";
import { US_PER_SEC } from "../../base/units.js";
import type { CpuPressure, ForeignCpu, ProgramCpu, Throttling } from "../../result/run-result.js";
import type { Subject } from "../../scenario/schema/scenario.js";
import { type CpuQuota, cpuQuotas, readThrottleCount, type ThrottleCount } from "../machine/control-group.js";
import { isThisMachine, listeningProcesses } from "../machine/listening-processes.js";
import {
  readAllProcesses,
  readFamily,
  readMachineTime,
  readWaitedTime,
  timeOfAllSec,
} from "../machine/processor-time.js";

const SAMPLE_EVERY_MS = 1_000;
/** Below this the ticks in which Linux counts are too coarse. */
const LEAST_US = 500_000;
const MOST_PROGRAMS = 3;
/** A program that used less than this is not worth naming. */
const LEAST_CORES = 0.05;

/** What a run asks of whoever watches the processors. */
export type Processors = Pick<ProcessorWatch, "between" | "lookAtPrograms" | "programs" | "stop">;

/** Begins to watch the processors of this machine, for a run against this server. */
export type WatchProcessors = (subject: Subject) => Processors;

/** What became of the processors between two moments. Each part is `null` where it is not known. */
export interface ProcessorUse {
  readonly foreignCpu: Omit<ForeignCpu, "programs"> | null;
  readonly cpuPressure: CpuPressure | null;
  readonly throttling: readonly Throttling[] | null;
}

/** The processes that have a part in a run; what they start has one too. */
export interface Parties {
  readonly generator: number;
  /** None when the server is on another machine; `null` when it is on this one and cannot be found. */
  readonly server: readonly number[] | null;
}

/** Totals since the machine was booted; `null` where the system does not tell. */
interface Sample {
  readonly atUs: number;
  readonly processors: number;
  /** By all programs. */
  readonly usedSec: number;
  readonly stolenSec: number;
  /** By chatbench, every process that it started, and the target. */
  readonly ownSec: number;
}

interface PressureSample {
  readonly atUs: number;
  readonly someSec: number;
  readonly fullSec: number;
}

/** The groups with a quota around the generator and around the server, by their folders. */
interface QuotaSample {
  readonly atUs: number;
  readonly groups: ReadonlyMap<string, Pick<Throttling, "of" | "cores"> & ThrottleCount>;
}

/** All programs but those of the run, at one moment. */
interface Look {
  readonly atUs: number;
  readonly others: ReadonlyMap<number, ProcessStat>;
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
  readonly #looks: Look[] = [];
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
    const groups = readQuotaGroups(this.#files.read, this.#parties);
    if (groups !== null) this.#quotas.push({ atUs, groups });
    const machine = readMachineTime(this.#files.read);
    const family = this.#pids.length === 0 ? null : readFamily(this.#files, this.#pids);
    if (machine !== null && family !== null) this.#samples.push({ atUs, ...machine, ownSec: timeOfAllSec(family) });
  }

  /** Notes what each program has used so far, for `programs` to tell which used most between the first look and the last. */
  lookAtPrograms(atUs = nowUs()): void {
    const family = this.#pids.length === 0 ? null : readFamily(this.#files, this.#pids);
    if (family === null) return;
    const others = [...readAllProcesses(this.#files)].filter(([pid]) => !family.has(pid));
    this.#looks.push({ atUs, others: new Map(others) });
  }

  /** Returns what others used between the samples nearest to two moments. */
  between(fromUs: number, toUs: number): ProcessorUse {
    return {
      foreignCpu: this.#foreignCpu(fromUs, toUs),
      cpuPressure: this.#pressure(fromUs, toUs),
      throttling: this.#throttling(fromUs, toUs),
    };
  }

  /** Returns the programs that used most between the first look and the last, by name. */
  get programs(): readonly ProgramCpu[] {
    const [first, last] = [this.#looks[0], this.#looks.at(-1)];
    if (first === undefined || last === undefined || last.atUs - first.atUs < LEAST_US) return [];
    const byName = new Map<string, number>();
    for (const [pid, { name, cpuSec }] of last.others) {
      const usedSec = cpuSec - (first.others.get(pid)?.cpuSec ?? 0);
      byName.set(name, (byName.get(name) ?? 0) + (usedSec * US_PER_SEC) / (last.atUs - first.atUs));
    }
    return [...byName]
      .map(([name, cores]) => ({ name, cores }))
      .filter(({ cores }) => cores >= LEAST_CORES)
      .sort((a, b) => b.cores - a.cores)
      .slice(0, MOST_PROGRAMS);
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
    return [...to.groups].flatMap(([folder, { of, cores, periods, throttled, sec }]) => {
      const before = from.groups.get(folder);
      if (before === undefined) return [];
      const stoppedSec = sec === null || before.sec === null ? null : sec - before.sec;
      return [
        { of, cores, periods: periods - before.periods, throttled: throttled - before.throttled, sec: stoppedSec },
      ];
    });
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

/** Returns the groups with a quota that the run's processes are in; `null` where the system does not tell. */
function readQuotaGroups(read: ReadSystemFile, { generator, server }: Parties): QuotaSample["groups"] | null {
  const own = cpuQuotas(read, generator);
  const theirs = (server ?? []).flatMap((pid) => cpuQuotas(read, pid) ?? []);
  if (own === null) return null;
  const isIn = (folder: string, quotas: readonly CpuQuota[]) => quotas.some((quota) => quota.folder === folder);
  return new Map(
    [...own, ...theirs].flatMap((quota) => {
      const count = readThrottleCount(read, quota);
      const { cores, folder } = quota;
      const of = !isIn(folder, theirs) ? "generator" : isIn(folder, own) ? "both" : "server";
      return count === null ? [] : [[folder, { of, cores, ...count }] as const];
    }),
  );
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
