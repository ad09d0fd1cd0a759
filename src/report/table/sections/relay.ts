import { inertText } from "../../../base/hostile-text.js";
import { formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult } from "../../../result/run-result.js";
import { linkMatrix, relayFacts } from "../../facts/relay-facts.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { doubtMark } from "../parts/measured.js";

/** Shows what passed between the nodes, and how long it took. */
export function relaySection(result: RunResult, { width }: Canvas): string {
  const relay = result.server?.relay ?? null;
  if (relay === null) return "";
  const facts = relayFacts(relay).map(
    ({ label, value, isTime }) => `${label} ${value}${isTime ? doubtMark(result) : ""}`,
  );
  const { nodes, copies } = linkMatrix(relay);
  const rows = nodes.map((from, row) => [
    inertText(from),
    ...(copies[row] ?? []).map((count) => (count === null ? "–" : formatCount(count))),
  ]);
  const head = ["copies from", ...nodes.map((node) => `to ${inertText(node)}`)];
  const links = nodes.length === 0 ? [] : [grid({ head, rows, words: [0] }, width)];
  return [...links, paragraph(`${facts.join("; ")}.`, width)].join("\n");
}

/** Returns a line such as `p50 407 us, p99 1.02 ms; 3 hops and 0.025 wasted copies per message`. */
export function relayBrief(result: RunResult): Brief {
  const relay = result.server?.relay ?? null;
  if (relay === null) return null;
  const { latency, hopsPerMessage: hops, wastedPerMessage: wasted } = relay;
  if (latency === null || hops === null || wasted === null) return { line: "no messages passed between them" };
  const times = `p50 ${formatUs(latency.p50)}, p99 ${formatUs(latency.p99)}${doubtMark(result)}`;
  return { line: `${times}; ${formatRate(hops)} hops and ${formatRate(wasted)} wasted copies per message` };
}
