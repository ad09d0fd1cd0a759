import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { didYouMean } from "../text/nearest.js";
import { METRICS } from "./metrics.js";
import { parseQuantity, unitExample } from "./quantity.js";
import { OPERATORS, type Operator, type Threshold } from "./threshold.js";

/** A threshold, or what says why the text is none: a function, since suggestions cost more than reading. */
export type ThresholdReading = { readonly threshold: Threshold } | { readonly problem: () => string };

/** Metric, operator, quantity. */
export const THRESHOLD_PATTERN = /^\s*([A-Za-z0-9_.]+)\s*(==|!=|<=|>=|<|>)\s*([^\s<>=!][^<>=!]*)$/;

const isOperator = (text: string | undefined): text is Operator => OPERATORS.some((operator) => operator === text);

/** The sentence for a metric that does not exist. */
export function unknownMetric(metric: string): string {
  return `there is no metric ${inertText(metric, 80)}.${didYouMean(metric, METRICS.keys())}`;
}

/** Reads `latency.dm.p99 < 25ms`. Never throws. */
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
 * Parses `latency.dm.p99 < 25ms`; the limit comes back in the metric's base unit.
 *
 * @throws ChatbenchError `threshold_invalid`: not of that form, an unknown metric, or a unit that does not fit it.
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
