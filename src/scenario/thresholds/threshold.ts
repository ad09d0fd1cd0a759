export const OPERATORS = ["==", "!=", "<=", ">=", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];

/** `latency.dm.p99 < 25ms`, parsed. */
export interface Threshold {
  /** A path in the result, such as `latency.dm.p99`. */
  readonly metric: string;
  readonly op: Operator;
  /** In the metric's base unit: microseconds, bytes, a fraction, or a plain number. */
  readonly limit: number;
  /** The threshold as its author wrote it. */
  readonly text: string;
}
