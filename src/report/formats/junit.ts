import { formatCount } from "../../base/units.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult, ThresholdResult } from "../../result/run-result.js";
import { isJudged, VIOLATION_TEXTS } from "../facts/delivery-classes.js";
import { headline } from "../facts/headline.js";
import { formatMeasured } from "../facts/metric-value.js";
import { doubtAboutTimes, isDoubtfulOutcome } from "../facts/trust.js";
import { fileFormat } from "./parts/format.js";
import { junitXml, type TestCase, type TestSuite } from "./parts/junit-xml.js";

/** A suite for the scenario, with a case for the verdict, for each class of wrong delivery and for each threshold. */
export const JUNIT = fileFormat("junit", "junit.xml", (result: RunResult) => junitXml([runSuite(result)]));

export function runSuite(result: RunResult): TestSuite {
  return {
    name: result.scenario.name,
    startedAt: result.environment.startedAt,
    durationUs: result.environment.durationUs,
    properties: {
      run: result.id,
      seed: String(result.seed),
      command: result.command,
      chatbench: result.environment.chatbench,
      node: result.environment.node,
      processor: result.environment.cpuModel,
    },
    cases: [
      verdictCase(result),
      ...VIOLATION_TEXTS.map(({ name, meaning }) => deliveryCase(result, name, meaning)),
      ...result.thresholds.map((threshold) => thresholdCase(result, threshold)),
    ],
  };
}

/**
 * A run that proves nothing passes nothing and fails nothing: its verdict is an error, which no CI shows as green, and
 * everything else is skipped.
 */
const provesNothing = ({ verdict }: RunResult): boolean => verdict === "inconclusive" || verdict === "aborted";

function verdictCase(result: RunResult): TestCase {
  const outcome = { pass: "passed", fail: "failed", inconclusive: "error", aborted: "error" } as const;
  return {
    name: "verdict",
    outcome: outcome[result.verdict],
    message: headline(result),
    details: result.reasons.map(({ code, message }) => `${code}: ${message}`),
  };
}

function deliveryCase(result: RunResult, name: (typeof VIOLATION_TEXTS)[number]["name"], meaning: string): TestCase {
  const reason = result.reasons.find(({ code }) => code === name);
  const count = `${formatCount(result.delivery[name])} ${name} (${meaning})`;
  if (provesNothing(result) || !isJudged(result)) {
    return { name: `delivery: ${name}`, outcome: "skipped", message: `${count}; the run is ${result.verdict}` };
  }
  return {
    name: `delivery: ${name}`,
    outcome: reason === undefined ? "passed" : "failed",
    message: reason?.message ?? count,
  };
}

function thresholdCase(result: RunResult, threshold: ThresholdResult): TestCase {
  const { metric, op, limit, measured, pass, text } = threshold;
  const name = `threshold: ${text}`;
  const seen = measured === null ? "not measured" : formatMeasured(result, metric, measured);
  const message = `measured ${seen}, limit ${op} ${formatMetric(metric, limit)}`;
  if (provesNothing(result)) return { name, outcome: "skipped", message: `${message}; the run is ${result.verdict}` };
  if (pass === null) return { name, outcome: "skipped", message: `${message}: undecided` };
  if (isDoubtfulOutcome(result, threshold)) {
    return { name, outcome: "skipped", message: `${message} ? ${doubtAboutTimes(result)}` };
  }
  return { name, outcome: pass ? "passed" : "failed", message };
}
