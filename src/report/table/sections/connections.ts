import { plural } from "../../../base/counted-words.js";
import { formatCount, formatRate } from "../../../base/units.js";
import { connectionErrorText } from "../../../result/connection-errors.js";
import type { RunResult } from "../../../result/run-result.js";
import type { Brief } from "../parts/brief.js";
import { bullet, type Canvas, paragraph } from "../parts/layout.js";

const BRIEF_ERRORS = 3;

export function connectionsSection(result: RunResult, { width }: Canvas): string {
  const errors = result.connections.errors.map((error) => bullet(connectionErrorText(error), width));
  return [paragraph(countsText(result), width), ...errors].join("\n");
}

/** Returns nothing when everyone connected at once and stayed, since the verdict says so. */
export function connectionsBrief(result: RunResult, { width, ink }: Canvas): Brief {
  const { planned, opened, closedEarly, retried, reconnected, errors } = result.connections;
  if (opened === planned && closedEarly + retried + reconnected + errors.length === 0) return null;
  if (errors.length === 0) return { line: countsText(result) };
  const left = errors.length - BRIEF_ERRORS;
  return {
    block: [
      ink.bold("Connections"),
      paragraph(countsText(result), width),
      ...errors.slice(0, BRIEF_ERRORS).map((error) => bullet(connectionErrorText(error), width)),
      ...(left > 0 ? [bullet(`and ${plural(left, "other cause")}`, width)] : []),
    ].join("\n"),
  };
}

function countsText({ connections }: RunResult): string {
  const { planned, opened, perSec, failed, closedEarly, cutByFaults, reconnected, retried, pings } = connections;
  const others = closedEarly - cutByFaults;
  return [
    `${formatCount(opened)} of ${formatCount(planned)} opened at ${formatRate(perSec)}/s`,
    `${formatCount(failed)} failed`,
    ...(cutByFaults === 0 ? [] : [`${formatCount(cutByFaults)} cut off by faults`]),
    others === 0 ? "none ended early" : `${formatCount(others)} ended early`,
    ...(reconnected === 0 ? [] : [`${plural(reconnected, "user")} came back`]),
    ...(retried === 0 ? [] : [plural(retried, "retry", "retries")]),
    ...(pings === 0 ? [] : [`${plural(pings, "ping")} sent`]),
  ].join(", ");
}
