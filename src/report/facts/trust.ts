import type { RunResult } from "../../result/run-result.js";

/**
 * Why the times of this run must not be taken for facts, as a sentence, or `null` if they may be.
 *
 * A generator that falls behind measures itself: its percentiles are numbers about something else (docs/method.md).
 */
export function doubtAboutTimes(result: RunResult): string | null {
  if (result.generator.saturated) {
    return "The generator was the bottleneck: these times measure it, not the server.";
  }
  if (result.verdict === "inconclusive") return "The run is inconclusive: these times prove nothing about the server.";
  if (result.verdict === "aborted") return "The run was stopped early: these times cover only part of it.";
  return null;
}
