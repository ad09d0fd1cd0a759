/** The memory of one side of a run in result.json, in bytes. */

/** Growth per connection: least squares over the plateaus, with a 95 % confidence interval. */
export interface MemorySlope {
  readonly bytes: number;
  /** `null` with fewer than three plateaus, which give no interval. */
  readonly ciLow: number | null;
  readonly ciHigh: number | null;
  readonly r2: number;
  /**
   * False when memory does not grow in proportion: a parabola fits the plateaus better than chance explains (95 %).
   * Then the slope is an average over this range, and its interval says nothing about other ranges. `null` with too few
   * plateaus.
   */
  readonly linear: boolean | null;
}

export interface MemoryPlateau {
  readonly connections: number;
  /** Resident memory without V8's free space, which the next connections would fill without any growth. */
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  /**
   * Kernel memory of all sockets on the machine, both ends of each connection; `null` if the system does not report it.
   */
  readonly kernel: number | null;
}

export type MemoryMetric = "rss" | "heapUsed" | "external" | "kernel";

/** The memory of one side (all server processes, or all workers), after forced garbage collections. */
export interface Memory {
  readonly perConnection: Readonly<Record<MemoryMetric, MemorySlope | null>>;
  /** At all users minus at none. */
  readonly growth: Readonly<Record<MemoryMetric, number | null>>;
  /** The first is at no connections. */
  readonly plateaus: readonly MemoryPlateau[];
  /** The share of RSS growth given back after everyone had left; `null` if not measured. */
  readonly returnedAfterDisconnect: number | null;
}
