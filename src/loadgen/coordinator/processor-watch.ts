import { nowUs } from "../../base/clock.js";
import { SYSTEM_FILES, type SystemFiles } from "../../base/system-file.js";
import type { ForeignCpu } from "../../result/run-result.js";
import type { Subject } from "../../scenario/schema/scenario.js";
import { isThisMachine, listeningProcesses } from "../machine/listening-processes.js";
import { familyTimeSec, readMachineTime } from "../machine/processor-time.js";

const SAMPLE_EVERY_MS = 1_000;
/** Below this the ticks in which Linux counts are too coarse. */
const LEAST_US = 500_000;

interface Sample {
  readonly atUs: number;
  readonly processors: number;
  /** Of all programs, and of the machine that this one is a guest of. */
  readonly takenSec: number;
  /** Of chatbench, of every process that it started, and of the target. */
  readonly ownSec: number;
}

/** Watches, once a second, how much processor time is used by programs that have no part in the run. */
export class ProcessorWatch {
  readonly #files: SystemFiles;
  readonly #pids: readonly number[];
  readonly #samples: Sample[] = [];
  readonly #sampler: NodeJS.Timeout;

  /** @param pids the processes that have a part in the run; what they start has one too. None: nothing can be told. */
  constructor(pids: readonly number[], files: SystemFiles = SYSTEM_FILES) {
    this.#pids = pids;
    this.#files = files;
    this.sample();
    this.#sampler = setInterval(() => this.sample(), SAMPLE_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#sampler);
  }

  sample(atUs = nowUs()): void {
    const machine = readMachineTime(this.#files.read);
    const ownSec = this.#pids.length === 0 ? null : familyTimeSec(this.#files, this.#pids);
    if (machine === null || ownSec === null) return;
    const { processors, busySec, stolenSec } = machine;
    this.#samples.push({ atUs, processors, takenSec: busySec + stolenSec, ownSec });
  }

  /** Returns what others used between the samples nearest to two moments; `null` when that is not known. */
  between(fromUs: number, toUs: number): ForeignCpu | null {
    const [from, to] = [this.#near(fromUs), this.#near(toUs)];
    if (from === undefined || to === undefined || to.atUs - from.atUs < LEAST_US) return null;
    const foreignSec = to.takenSec - from.takenSec - (to.ownSec - from.ownSec);
    const cores = (Math.max(0, foreignSec) * 1e6) / (to.atUs - from.atUs);
    return { cores: Math.min(to.processors, cores), of: to.processors };
  }

  #near(atUs: number): Sample | undefined {
    const distance = (sample: Sample) => Math.abs(sample.atUs - atUs);
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || distance(sample) < distance(best) ? sample : best),
      undefined,
    );
  }
}

/**
 * Returns the processes whose time is the run's: chatbench, and a target on this machine that it did not start. None
 * when that one cannot be found: its time would look like that of a stranger.
 */
export function processesOfRun(subject: Subject, files: SystemFiles = SYSTEM_FILES): readonly number[] {
  if (subject.mode === "start" || !isThisMachine(subject.target.url)) return [process.pid];
  const { protocol, port } = new URL(subject.target.url);
  const target = listeningProcesses(files, Number(port) || (protocol === "wss:" ? 443 : 80));
  return target === null ? [] : [process.pid, ...target];
}
