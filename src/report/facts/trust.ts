import type { RunResult } from "../../result/run-result.js";

const OVERLOADED = "overloaded";

/**
 * Why the times of this run must not be taken for facts, as a sentence, or `null` if they may be.
 *
 * A generator that falls behind measures itself, and a server past its ceiling is late by however long
 * the test lasted: in both cases a percentile is a number about something else (docs/method.md).
 */
export function doubtAboutTimes(result: RunResult): string | null {
  if (result.generator.saturated) {
    return "The generator was the bottleneck: these times measure it, not the server.";
  }
  if (result.reasons.some((reason) => reason.code === OVERLOADED)) {
    return "The server was overloaded: past its ceiling a percentile only tells how long the test lasted.";
  }
  if (result.verdict === "inconclusive") return "The run is inconclusive: these times prove nothing about the server.";
  if (result.verdict === "aborted") return "The run was stopped early: these times cover only part of it.";
  return null;
}
