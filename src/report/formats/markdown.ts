import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../base/units.js";
import { KIND_LABELS } from "../../result/delivery-counts.js";
import { formatMetric } from "../../result/metric.js";
import type { RunResult, ThresholdResult } from "../../result/run-result.js";
import { WHY_ABSENT } from "../facts/absence.js";
import { auditText, isJudged, kindsSeen, totalsOf, violationsSeen } from "../facts/delivery-classes.js";
import { headline, reasonsBeside } from "../facts/headline.js";
import { isSupported, latencyRows, PERCENTILES, type Percentile } from "../facts/latency-rows.js";
import { intervalText, MEMORY_METRICS } from "../facts/memory-metrics.js";
import { formatMeasured } from "../facts/metric-value.js";
import { commandToRepeat, coresText } from "../facts/origin-facts.js";
import { LATENCY } from "../facts/sentences.js";
import { doubtAboutTimes, generatorState, isDoubtfulOutcome, isUntrusted } from "../facts/trust.js";
import { fileFormat } from "./parts/format.js";
import { type Block, code, MAX_MARKDOWN_BYTES, markdownDocument, prose } from "./parts/markdown-text.js";

const MAX_SENTENCE = 600;

/** A summary for a comment or for GitHub's page of a workflow's run, with the marks of the other reports. */
export const MARKDOWN = fileFormat("markdown", "summary.md", (result: RunResult) =>
  markdownDocument(runBlocks(result), MAX_MARKDOWN_BYTES),
);

export const runBlocks = (result: RunResult): readonly Block[] =>
  [verdict, thresholds, delivery, latency, memory, processes, origin].map((block) => block(result));

const SIGNS = { pass: "✅", fail: "❌", inconclusive: "⚠️", aborted: "⚠️" } as const;

function verdict(result: RunResult): Block {
  const { scenario, id, seed, environment } = result;
  // The table of thresholds says which were missed.
  const reasons = reasonsBeside(result)
    .filter(({ code: reason }) => reason !== "threshold_failed")
    .map(({ message }) => `- ${prose(message, MAX_SENTENCE)}`);
  const machine = `${coresText(environment)}${environment.sharedMachine ? " shared with the server" : ""}`;
  return {
    title: "the verdict",
    lines: [
      `### ${SIGNS[result.verdict]} ${prose(headline(result), MAX_SENTENCE)}`,
      `${code(scenario.name)} · run ${code(id)} · seed ${seed} · ${machine}`,
      ...(reasons.length === 0 ? [] : [reasons.join("\n")]),
    ],
  };
}

function thresholds(result: RunResult): Block {
  const title = "Thresholds";
  const absence = WHY_ABSENT.thresholds(result);
  if (absence !== null) return { title, lines: [absence] };
  return {
    title,
    lines: [`#### ${title}`],
    table: {
      head: ["threshold", "limit", "measured", "result"],
      rows: result.thresholds.map((threshold) => [
        code(threshold.metric),
        `${threshold.op.replace("<", "&lt;")} ${formatMetric(threshold.metric, threshold.limit)}`,
        measuredText(result, threshold),
        outcome(result, threshold),
      ]),
    },
  };
}

function measuredText(result: RunResult, { metric, measured }: ThresholdResult): string {
  if (measured === null) return "not measured";
  return formatMeasured(result, metric, measured) + (isUntrusted(result, metric) ? " ?" : "");
}

function outcome(result: RunResult, threshold: ThresholdResult): string {
  if (threshold.pass === null) return "undecided";
  return `${threshold.pass ? "pass" : "**FAIL**"}${isDoubtfulOutcome(result, threshold) ? " ?" : ""}`;
}

function delivery(result: RunResult): Block {
  const kinds = kindsSeen(result);
  const classes = [
    ...totalsOf(result).filter(({ name }) => name === "expected" || name === "delivered"),
    ...violationsSeen(result.delivery),
  ];
  return {
    title: "Delivery",
    lines: ["#### Delivery", ...(isJudged(result) && result.delivery.audit !== null ? [] : [auditText(result)])],
    table: {
      head: ["", ...kinds.map((kind) => KIND_LABELS[kind]), "all"],
      rows: classes.map(({ name }) => [
        name,
        ...kinds.map((kind) => formatCount(result.delivery.byKind[kind][name])),
        formatCount(result.delivery[name]),
      ]),
    },
  };
}

const SHOWN: readonly Percentile[] = PERCENTILES.filter(({ key }) => key === "p50" || key === "p95" || key === "p99");

function latency(result: RunResult): Block {
  const rows = latencyRows(result.latency).filter(({ summary }) => summary.count > 0);
  const doubt = doubtAboutTimes(result);
  const isFew = rows.some(({ summary }) => SHOWN.some((percentile) => !isSupported(summary, percentile)));
  return {
    title: "Latency",
    lines: [
      "#### Latency",
      ...(doubt === null ? [] : [`**? Not trustworthy.** ${doubt}`]),
      ...(doubt === null && isFew ? [`\\~ ${LATENCY.fewSamples}`] : []),
    ],
    table: {
      head: ["hold phase", ...SHOWN.map(({ label }) => label), "max", "samples"],
      rows: rows.map(({ name, label, summary }) => {
        const mark = isUntrusted(result, `latency.${name}.p50`) ? " ?" : null;
        return [
          label,
          ...SHOWN.map((one) => formatUs(summary[one.key]) + (mark ?? (isSupported(summary, one) ? "" : " \\~"))),
          formatUs(summary.max) + (mark ?? ""),
          formatCount(summary.effectiveCount),
        ];
      }),
    },
  };
}

function memory(result: RunResult): Block {
  const title = "Memory per connection";
  const { memory: server } = result;
  if (server === null) return { title, lines: [WHY_ABSENT.serverMemory(result) ?? ""] };
  const rows = MEMORY_METRICS.flatMap(({ name, label }) => {
    const slope = server.perConnection[name];
    return slope === null ? [] : [[label, formatBytes(slope.bytes), intervalText(slope)]];
  });
  return { title, lines: [`#### ${title}`], table: { head: ["", "per user", "95 % interval"], rows } };
}

function processes(result: RunResult): Block {
  const { server, generator } = result;
  const nodes = (server?.nodes ?? []).map(({ id, cpuSec, eventLoop, rss }) => [
    code(id),
    `${formatRate(cpuSec)} s`,
    formatPercent(eventLoop),
    formatBytes(rss),
  ]);
  const rss = generator.workers.reduce((sum, worker) => sum + worker.rss, 0);
  const workers = [
    `generator, ${generatorState(result)}`,
    `${formatRate(generator.cpu)} s`,
    formatPercent(generator.eventLoop),
    formatBytes(rss),
  ];
  return {
    title: "Server and generator",
    lines: ["#### Server and generator"],
    table: { head: ["", "CPU", "event loop", "RSS"], rows: [...nodes, workers] },
  };
}

function origin(result: RunResult): Block {
  const { chatbench, node, platform, cpuModel, startedAt } = result.environment;
  return {
    title: "its origin",
    lines: [
      code(commandToRepeat(result), MAX_SENTENCE),
      `chatbench ${code(chatbench)} · Node.js ${code(node)} · ${code(platform)} · ${code(cpuModel)} · ${code(startedAt)}`,
    ],
  };
}
