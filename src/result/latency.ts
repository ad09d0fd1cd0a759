/** The times of a run in result.json, in microseconds. */

/** A distribution of times. Percentiles of an empty one are 0 with `count` 0. */
export interface LatencySummary {
  readonly unit: "us";
  readonly count: number;
  /**
   * The number of independent observations; where deliveries of one message are late together, the number of messages.
   */
  readonly effectiveCount: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** HdrHistogram V2, compressed, base64. */
  readonly hdr: string;
}

/** Times of the hold phase. `null` if the scenario has no such traffic. */
export interface Latency {
  /** Intended send → one receipt (response time). */
  readonly dm: LatencySummary | null;
  readonly broadcast: LatencySummary | null;
  readonly room: LatencySummary | null;
  /** Intended send → last receipt; complete fan-outs of broadcasts, or of room messages if there are no broadcasts. */
  readonly fanout: LatencySummary | null;
  /** The same for room messages only. */
  readonly roomFanout: LatencySummary | null;
  /** Intended send → first receipt of the same messages as `fanout`. */
  readonly firstReceipt: LatencySummary | null;
  /** Intended start → registered. */
  readonly connect: LatencySummary;
  /** Intended → actual send. */
  readonly scheduleLag: LatencySummary;
  /** Actual send → one receipt; of private messages, or else of broadcasts, or else of room messages. */
  readonly service: LatencySummary | null;
}
