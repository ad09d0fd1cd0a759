/** Memory of one side of a run, as result.json has it. Bytes. */

/** Growth per connection: least squares over the plateaus, with a 95 % confidence interval. */
export interface MemorySlope {
  readonly bytes: number;
  /** `null` with fewer than three plateaus: no interval can be given. */
  readonly ciLow: number | null;
  readonly ciHigh: number | null;
  readonly r2: number;
  /**
   * False when memory does not grow in proportion: a parabola fits the plateaus better by more than chance
   * (95 %). The slope is then an average over this range, and its interval says nothing about other ranges.
   * `null` with too few plateaus to tell.
   */
  readonly linear: boolean | null;
}

export interface MemoryPlateau {
  readonly connections: number;
  /** Resident memory, less what V8 holds free: room that the next connections fill without any growth. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  /** Kernel memory of sockets on the whole machine, both ends of each connection; `null` where the system does not tell. */
  readonly kernel: number | null;
}

export type MemoryMetric = "rss" | "heapUsed" | "external" | "kernel";

/** Memory of one side (all server processes, or all generator workers), after forced collections. */
export interface Memory {
  readonly perConnection: Readonly<Record<MemoryMetric, MemorySlope | null>>;
  /** At all users, minus at none. */
  readonly growth: Readonly<Record<MemoryMetric, number | null>>;
  /** The first one at no connections. */
  readonly plateaus: readonly MemoryPlateau[];
  /** Share of the RSS growth that was given back after everyone had left; `null` if not measured. */
  readonly returnedAfterDisconnect: number | null;
}
