import { formatBytes, formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { DeliveryResult, MemorySlope, RunResult } from "../../../result/run-result.js";
import { isJudged, violationsSeen } from "../../facts/delivery-classes.js";
import { headline, reasonsBeside } from "../../facts/headline.js";
import { bestSupported, type LatencyName, latencyRows } from "../../facts/latency-rows.js";
import { intervalText, isTooSmallToTell } from "../../facts/memory-metrics.js";
import { DOUBTS } from "../../facts/sentences.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { type Content, type Html, html } from "../parts/markup.js";

/** Shows the verdict as one sentence, its reasons, and the few figures that people ask for first. */
export function verdictSection(result: RunResult): Html {
  const sentence = headline(result);
  const colon = sentence.indexOf(":");
  const reasons = reasonsBeside(result);
  const { name, description } = result.scenario;
  return html`<header>
<p class="origin">chatbench · ${name} · run ${result.id} · ${result.environment.startedAt}${description === "" ? null : html`<br>${description}`}</p>
<div class="verdict ${result.verdict}">
<h1><strong>${sentence.slice(0, colon + 1)}</strong>${sentence.slice(colon + 1)}</h1>
${reasons.length === 0 ? null : html`<ul>${reasons.map(({ message }) => html`<li>${message}</li>`)}</ul>\n`}</div>
<dl class="key-figures">
${keyFigures(result).map(([title, value, note]) => html`<div><dt>${title}</dt><dd>${value}<small>${note}</small></dd></div>\n`)}</dl>
</header>
`;
}

type KeyFigure = readonly [title: string, value: Content, note: string];

function keyFigures(result: RunResult): readonly KeyFigure[] {
  const { connections, delivery, memory } = result;
  const rss = memory?.perConnection.rss ?? null;
  return [
    [
      "users connected",
      formatCount(connections.opened),
      `of ${formatCount(connections.planned)}, ${formatRate(connections.perSec)}/s`,
    ],
    ...(isJudged(result) ? deliveryFigures(delivery) : [["delivered", "not judged", "only counted"] as const]),
    ...timeFigure(result, "dm", "p99", "from intended send to receipt"),
    ...timeFigure(result, "fanout", "p95", "until the last recipient has it"),
    memoryFigure(rss),
  ];
}

function deliveryFigures(delivery: DeliveryResult): readonly KeyFigure[] {
  const wrong = violationsSeen(delivery).reduce((sum, { count }) => sum + count, 0);
  const shown = wrong === 0 ? "0" : html`<span class="wrong">${formatCount(wrong)}</span>`;
  return [
    ["delivered", formatCount(delivery.delivered), `of ${formatCount(delivery.expected)} expected`],
    ["went wrong", shown, "deliveries, all classes"],
  ];
}

function memoryFigure(rss: MemorySlope | null): KeyFigure {
  const title = "memory per user";
  if (rss === null) return [title, "not measured", "see below"];
  if (isTooSmallToTell(rss)) return [title, html`<span class="doubt">too small to tell</span>`, intervalText(rss)];
  const interval = rss.ciHigh === null ? "" : `, ${intervalText(rss)}`;
  return [title, formatBytes(rss.bytes), `${rss.linear === false ? "on average; " : ""}server, resident${interval}`];
}

/** Returns what stands in the place of a time that cannot be trusted. */
const untimed = (doubt: string): string => (doubt === DOUBTS.overloaded ? "overloaded" : "not trustworthy");

/**
 * Returns the highest percentile up to the wanted one that has enough samples. A doubtful time is not shown as a
 * figure.
 */
function timeFigure(result: RunResult, name: LatencyName, wanted: "p95" | "p99", note: string): readonly KeyFigure[] {
  const row = latencyRows(result.latency).find((candidate) => candidate.name === name);
  if (row === undefined) return [];
  const doubt = doubtAboutTimes(result);
  if (doubt !== null) return [[row.label, html`<span class="doubt">${untimed(doubt)}</span>`, "see below"]];
  const percentile = bestSupported(row.summary, wanted);
  if (percentile === null) return [[row.label, "too few", "samples for any percentile"]];
  return [[`${row.label}, ${percentile.label}`, formatUs(row.summary[percentile.key]), note]];
}
