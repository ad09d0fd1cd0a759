import { formatCount, formatUs } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import type { Reason, RunResult } from "../../result/run-result.js";
import { isJudged, VIOLATION_TEXTS, violationsSeen } from "./delivery-classes.js";
import { bestSupported, latencyRows } from "./latency-rows.js";
import { plural } from "./plural.js";
import { doubtAboutTimes } from "./trust.js";

/** `p99 of a private message 4.1 ms`, at the highest percentile that has the samples; empty if none may be quoted. */
function timeInWords(result: RunResult): string {
  if (doubtAboutTimes(result) !== null) return "";
  const row = latencyRows(result.latency).find(({ name }) => name === "dm" || name === "broadcast" || name === "room");
  const percentile = row === undefined ? null : bestSupported(row.summary, "p99");
  if (row === undefined || percentile === null) return "";
  return `; ${percentile.label} of a ${row.label} ${formatUs(row.summary[percentile.key])}`;
}

/** More would make no sentence; the ledger names them all. */
const NAMED_CLASSES = 4;

const asksForTraffic = ({ scenario: { traffic } }: RunResult): boolean =>
  KINDS.some((kind) => traffic[kind] !== undefined);

/** `200 users connected and stayed`, or how many of them did. */
function usersInWords({ connections: { planned, opened, closedEarly, cutByFaults } }: RunResult): string {
  const stayed = opened - (closedEarly - cutByFaults);
  const users = plural(planned, "user");
  const back = cutByFaults === 0 ? "" : `, or came back after a fault (${formatCount(cutByFaults)})`;
  return `${stayed === planned ? users : `${formatCount(stayed)} of ${users}`} connected and stayed${back}`;
}

function deliveriesInWords(result: RunResult): string {
  if (!isJudged(result)) return "deliveries were counted and not judged";
  const { delivery } = result;
  const seen = violationsSeen(delivery);
  const [worst, ...others] = seen.slice(0, NAMED_CLASSES);
  if (worst !== undefined) {
    const first = `${plural(worst.count, "delivery", "deliveries")} ${worst.name}`;
    const rest = others.map((violation) => `${formatCount(violation.count)} ${violation.name}`);
    const unnamed = seen.slice(NAMED_CLASSES).reduce((sum, violation) => sum + violation.count, 0);
    if (unnamed > 0) rest.push(`${formatCount(unnamed)} otherwise wrong`);
    const isExplained = result.faults.length > 0 && seen.every(({ name }) => delivery.outsideFaults[name] === 0);
    const when = isExplained ? " in the time that faults answer for" : "";
    return `${[first, ...rest].join(", ")}${when} (${formatCount(delivery.expected)} expected)`;
  }
  if (delivery.delivered !== delivery.expected) {
    return `${formatCount(delivery.delivered)} of ${plural(delivery.expected, "delivery", "deliveries")} made`;
  }
  return `${plural(delivery.expected, "delivery", "deliveries")}, every one delivered once`;
}

/** Whether the headline's own counts say what this reason says. */
function isCountedInWords(reason: Reason | undefined): boolean {
  return reason?.code === "threshold_failed" || VIOLATION_TEXTS.some((violation) => violation.name === reason?.code);
}

/** The first reason without its full stop, to stand within the headline. */
function firstReason(result: RunResult, otherwise: string): string {
  return (result.reasons[0]?.message ?? otherwise).replace(/\.$/, "");
}

function failureInWords(result: RunResult): string {
  const missed = result.thresholds.filter((threshold) => !threshold.pass).length;
  const parts = isCountedInWords(result.reasons[0]) ? [] : [firstReason(result, "no reason was recorded")];
  if (violationsSeen(result.delivery).length > 0) parts.push(deliveriesInWords(result));
  if (missed > 0) parts.push(`${missed} of ${plural(result.thresholds.length, "threshold")} missed`);
  return parts.join("; ");
}

/** The verdict as one plain sentence. May quote hostile text: make it inert before it is shown. */
export function headline(result: RunResult): string {
  switch (result.verdict) {
    case "pass":
      return asksForTraffic(result)
        ? `Pass: ${plural(result.connections.planned, "user")}, ${deliveriesInWords(result)}${timeInWords(result)}.`
        : `Pass: ${usersInWords(result)}; no traffic was asked for.`;
    case "fail":
      return `Fail: ${failureInWords(result)}.`;
    case "inconclusive":
      return result.generator.saturated
        ? "Inconclusive: the generator was the bottleneck, so this run tells nothing about the server."
        : `Inconclusive: ${firstReason(result, "the measurement cannot be trusted")}.`;
    case "aborted":
      return `Aborted: stopped before the end; until then ${asksForTraffic(result) ? deliveriesInWords(result) : usersInWords(result)}.`;
  }
}
