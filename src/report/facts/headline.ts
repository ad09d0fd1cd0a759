import { formatUs } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import { VIOLATIONS } from "../../protocol/violations.js";
import type { Reason, RunResult } from "../../result/run-result.js";
import { isJudged, violationsSeen } from "./delivery-classes.js";
import { bestSupported, latencyRows } from "./latency-rows.js";
import { DELIVERIES, HEADLINES } from "./sentences.js";
import { doubtAboutTimes } from "./trust.js";

/** More would not fit into a sentence; the ledger table shows all of them. */
const NAMED_CLASSES = 4;

/**
 * Returns the response time of the first kind of message in the run, at the highest percentile that has enough samples;
 * empty if none may be quoted.
 */
function time(result: RunResult): string {
  if (doubtAboutTimes(result) !== null) return "";
  const row = latencyRows(result.latency).find(({ name }) => KINDS.some((kind) => kind === name));
  const percentile = row === undefined ? null : bestSupported(row.summary, "p99");
  if (row === undefined || percentile === null) return "";
  return HEADLINES.time(percentile.label, row.label, formatUs(row.summary[percentile.key]));
}

const asksForTraffic = ({ scenario: { traffic } }: RunResult): boolean =>
  KINDS.some((kind) => traffic[kind] !== undefined);

function usersWhoStayed({ connections: { planned, opened, closedEarly, cutByFaults } }: RunResult): string {
  return HEADLINES.stayed(opened - (closedEarly - cutByFaults), planned, cutByFaults);
}

/** Says what became of the deliveries, in a few words. */
export function arrivals(result: RunResult): string {
  if (!isJudged(result)) return DELIVERIES.notJudged;
  const { delivery } = result;
  const seen = violationsSeen(delivery);
  if (seen.length === 0) {
    return delivery.delivered === delivery.expected
      ? DELIVERIES.all(delivery.expected)
      : DELIVERIES.some(delivery.delivered, delivery.expected);
  }
  const named = seen.slice(0, NAMED_CLASSES).map(({ name, count }) => [name, count] as const);
  const others = seen.slice(NAMED_CLASSES).reduce((sum, { count }) => sum + count, 0);
  const isExplained = result.faults.length > 0 && seen.every(({ name }) => delivery.outsideFaults[name] === 0);
  return DELIVERIES.wrong(named, others, delivery.expected) + (isExplained ? DELIVERIES.explained : "");
}

/** Tells whether the headline already contains the count that a reason with this code gives. */
export function isCounted(code: string): boolean {
  return (
    code === "threshold_failed" ||
    VIOLATIONS.some((violation) => code === violation || code === `${violation}_in_faults`)
  );
}

/** Returns the first reason without its full stop, for use within the headline. */
const firstReason = ({ reasons }: RunResult): string => (reasons[0]?.message ?? HEADLINES.noReason).replace(/\.$/, "");

function failure(result: RunResult): string {
  const missed = result.thresholds.filter(({ pass }) => pass === false).length;
  return HEADLINES.fail([
    ...(isCounted(result.reasons[0]?.code ?? "") ? [] : [firstReason(result)]),
    ...(violationsSeen(result.delivery).length === 0 ? [] : [arrivals(result)]),
    ...(missed === 0 ? [] : [HEADLINES.thresholdsMissed(missed, result.thresholds.length)]),
  ]);
}

/** Returns the verdict as one sentence. It may quote hostile text: make it inert before showing it. */
export function headline(result: RunResult): string {
  switch (result.verdict) {
    case "pass":
      return asksForTraffic(result)
        ? HEADLINES.pass(result.connections.planned, arrivals(result), time(result))
        : HEADLINES.passWithoutTraffic(usersWhoStayed(result));
    case "fail":
      return failure(result);
    case "inconclusive":
      return result.reasons[0]?.code.startsWith("generator_") === true
        ? HEADLINES.saturated()
        : HEADLINES.inconclusive(firstReason(result));
    case "aborted":
      return HEADLINES.aborted(asksForTraffic(result) ? arrivals(result) : usersWhoStayed(result));
  }
}

/** Returns the reasons that the headline does not already give. Those beside a pass must not be hidden. */
export function reasonsBeside(result: RunResult): readonly Reason[] {
  const sentence = headline(result);
  return result.reasons.filter(
    ({ code, message }) => code !== "passed" && !sentence.includes(message.replace(/\.$/, "")),
  );
}
