/** A program with no part in the run. */
export interface ProgramCpu {
  /** Of its file, cut to 15 characters; hostile text. */
  readonly name: string;
  /** Used by all processes of that name. */
  readonly cores: number;
}

/** Processor time of the hold phase that neither generator nor server got. 1 is one processor for the whole time. */
export interface ForeignCpu {
  /** Used by programs with no part in the run. */
  readonly cores: number;
  /** Taken by the host of this virtual machine (steal). */
  readonly stolen: number;
  /** The processors that this run could use, which are the only ones measured. */
  readonly of: number;
  /** Those that used most, most first. Empty where they cannot be seen, as from within a container. */
  readonly programs: readonly ProgramCpu[];
}

/** Shares of the hold phase in which processes of the whole machine, the run's among them, waited for a processor (PSI). */
export interface CpuPressure {
  /** At least one of them. */
  readonly some: number;
  /** All that were not idle at once; the kernel counts 0 for a whole machine. */
  readonly full: number;
}

/** A control group with a quota of processor time, and how it held the run's processes up during the hold phase. */
export interface Throttling {
  /** Whose processes are in it, or in a group inside it. */
  readonly of: "generator" | "server" | "both";
  /** What the quota allows; 0.5 is half a processor. */
  readonly cores: number;
  /** The periods in which any of its processes wanted to run, and those in which the quota did not last. */
  readonly periods: number;
  readonly throttled: number;
  /** How long they were stopped, seconds, summed over the processors; `null` if the kernel does not say. */
  readonly sec: number | null;
}

export interface Environment {
  readonly chatbench: string;
  readonly node: string;
  readonly platform: string;
  readonly kernel: string;
  readonly cpuModel: string;
  /** The processors that this run could use: those it was bound to, or its quota if that is less. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly descriptorLimit: number | null;
  /**
   * The average number of processes running or waiting to run in the minute before the start; `null` if the system does
   * not report it.
   */
  readonly loadAverage: number | null;
  /** `null` if the system does not report it, or chatbench does not know which processes are the target's. */
  readonly foreignCpu: ForeignCpu | null;
  /** `null` if the kernel does not count it. */
  readonly cpuPressure: CpuPressure | null;
  /** Every control group around the run that has a quota; `null` if the system does not tell. */
  readonly throttling: readonly Throttling[] | null;
  /** Whether generator and server shared this machine's cores. */
  readonly sharedMachine: boolean;
  /** Wall-clock start, ISO 8601. */
  readonly startedAt: string;
  /** Seconds from the start of the first process to the end of the last. */
  readonly durationUs: number;
}
