/** Times of a run, as result.json has them. Microseconds. */

/** A distribution of times. Percentiles of an empty one are 0 with `count` 0. */
export interface LatencySummary {
  readonly unit: "us";
  readonly count: number;
  /** Independent observations behind the percentiles: the number of messages where deliveries of one message move together. */
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

/** Hold phase only. `null` where the scenario has no such traffic. */
export interface Latency {
  /** Intended send → one receipt (response time). */
  readonly dm: LatencySummary | null;
  readonly broadcast: LatencySummary | null;
  readonly room: LatencySummary | null;
  /** Intended send → last receipt, of broadcasts if there are any, else of room messages; complete fan-outs only. */
  readonly fanout: LatencySummary | null;
  /** The same for room messages alone. */
  readonly roomFanout: LatencySummary | null;
  /** Intended send → first receipt of the same messages as `fanout`. */
  readonly firstReceipt: LatencySummary | null;
  /** Intended start → registered. */
  readonly connect: LatencySummary;
  /** Intended → actual send. */
  readonly scheduleLag: LatencySummary;
  /** Actual send → one receipt, of private messages; of broadcasts, else of room messages, where there are none. */
  readonly service: LatencySummary | null;
}
