/** Processor time that programs outside the run used during the hold phase, or that the hypervisor took. */
export interface ForeignCpu {
  /** On average; 1 is one processor for the whole time. */
  readonly cores: number;
  /** The processors that this run could use, which are the only ones measured. */
  readonly of: number;
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
  /** Whether generator and server shared this machine's cores. */
  readonly sharedMachine: boolean;
  /** Wall-clock start, ISO 8601. */
  readonly startedAt: string;
  /** Seconds from the start of the first process to the end of the last. */
  readonly durationUs: number;
}
