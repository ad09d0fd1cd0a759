/** Processor time that programs with no part in the run used during the hold phase, and that the hypervisor took. */
export interface ForeignCpu {
  /** On average; 1 is one processor for the whole time. */
  readonly cores: number;
  /** The processors that this run could use; others are not looked at. */
  readonly of: number;
}

export interface Environment {
  readonly chatbench: string;
  readonly node: string;
  readonly platform: string;
  readonly kernel: string;
  readonly cpuModel: string;
  /** Processors that this run could use: those it was bound to, or its quota where that is less. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly descriptorLimit: number | null;
  /** Processes that were running or waiting to run before the start, on average over a minute; `null` where the system does not tell. */
  readonly loadAverage: number | null;
  /** `null` where the system does not tell, or which processes are the target's. */
  readonly foreignCpu: ForeignCpu | null;
  /** Generator and server shared this machine's cores. */
  readonly sharedMachine: boolean;
  /** Wall-clock start, ISO 8601. */
  readonly startedAt: string;
  /** From the first process started to the last one ended. */
  readonly durationUs: number;
}
