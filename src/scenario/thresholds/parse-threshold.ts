import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { didYouMean } from "../text/nearest.js";
import { METRICS } from "./metrics.js";
import { parseQuantity, unitExample } from "./quantity.js";

export const OPERATORS = ["==", "!=", "<=", ">=", "<", ">"] as const;
export type Operator = (typeof OPERATORS)[number];

/** A parsed threshold, such as `latency.dm.p99 < 25ms`. */
export interface Threshold {
  /** A path in the result, such as `latency.dm.p99`. */
  readonly metric: string;
  readonly op: Operator;
  /** In the metric's base unit: microseconds, bytes, a fraction, or a plain number. */
  readonly limit: number;
  /** The threshold as its author wrote it. */
  readonly text: string;
}

/** A threshold, or a function that says why the text is none; a function because suggestions cost more than parsing. */
export type ThresholdReading = { readonly threshold: Threshold } | { readonly problem: () => string };

/** Metric, operator, quantity. */
export const THRESHOLD_PATTERN = /^\s*([A-Za-z0-9_.]+)\s*(==|!=|<=|>=|<|>)\s*([^\s<>=!][^<>=!]*)$/;

const isOperator = (text: string | undefined): text is Operator => OPERATORS.some((operator) => operator === text);

/** Makes the sentence for an unknown metric. */
export function unknownMetric(metric: string): string {
  return `there is no metric ${inertText(metric, 80)}.${didYouMean(metric, METRICS.keys())}`;
}

/** Parses text such as `latency.dm.p99 < 25ms`. Never throws. */
export function readThreshold(text: string): ThresholdReading {
  const [, name, op, quantity] = THRESHOLD_PATTERN.exec(text) ?? [];
  if (name === undefined || quantity === undefined || !isOperator(op)) {
    const form = "a metric, an operator and a limit, such as latency.dm.p99 < 25ms";
    return { problem: () => `must be ${form}, but is "${inertText(text, 80)}".` };
  }
  const metric = METRICS.get(name);
  if (metric === undefined) return { problem: () => unknownMetric(name) };
  const limit = parseQuantity(quantity, metric.unit);
  if (limit === undefined) {
    return { problem: () => `${name} takes ${unitExample(metric.unit)}, not "${inertText(quantity.trim(), 40)}".` };
  }
  return { threshold: { metric: name, op, limit, text: text.trim() } };
}

/**
 * Parses text such as `latency.dm.p99 < 25ms`, and converts the limit to the metric's base unit.
 *
 * @throws ChatbenchError `threshold_invalid`: not of that form, an unknown metric, or a wrong unit.
 */
export function parseThreshold(text: string): Threshold {
  const reading = readThreshold(text);
  if ("threshold" in reading) return reading.threshold;
  throw new ChatbenchError(
    "threshold_invalid",
    `The threshold "${inertText(text, 80)}": ${reading.problem()}`,
    "docs/scenario.md lists the metrics and their units.",
  );
}
