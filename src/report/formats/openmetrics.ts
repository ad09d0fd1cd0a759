import { US_PER_SEC } from "../../base/units.js";
import { measuredMetric } from "../../result/metric.js";
import type { LatencySummary, RunResult, Verdict } from "../../result/run-result.js";
import { METRICS, type MetricUnit } from "../../scenario/thresholds/metrics.js";
import { isSupported, PERCENTILES } from "../facts/latency-rows.js";
import { feedsTrends, isUntrusted } from "../facts/trust.js";
import { fileFormat } from "./parts/format.js";
import { type MetricFamily, type MetricSample, openMetricsText } from "./parts/openmetrics-text.js";

/**
 * Every metric of a run as OpenMetrics text: gauges, since the next run begins again at zero, and a summary for each
 * latency. These two types are in Prometheus' older text format too, so that Pushgateway and the textfile collector
 * read the file as well. A run that proves nothing has only its verdict.
 */
export const OPENMETRICS = fileFormat("openmetrics", "openmetrics.txt", (result: RunResult) =>
  openMetricsText([
    runFamily(result),
    verdictFamily(result),
    ...(feedsTrends(result) ? [...latencyFamilies(result), ...gaugeFamilies(result), thresholdFamily(result)] : []),
  ]),
);

type Labels = Readonly<Record<string, string>>;

const scenarioOf = ({ scenario: { name } }: RunResult): Labels => ({ scenario: name });

function runFamily(result: RunResult): MetricFamily {
  const { id, seed, environment } = result;
  const labels = { ...scenarioOf(result), run: id, seed: String(seed), chatbench: environment.chatbench };
  return {
    name: "chatbench_run_info",
    type: "gauge",
    unit: null,
    help: "Which run these numbers are of.",
    samples: [{ labels, value: 1 }],
  };
}

const VERDICTS: readonly Verdict[] = ["pass", "fail", "inconclusive", "aborted"];

function verdictFamily(result: RunResult): MetricFamily {
  const samples = VERDICTS.map((verdict) => ({
    labels: { ...scenarioOf(result), verdict },
    value: result.verdict === verdict ? 1 : 0,
  }));
  return {
    name: "chatbench_verdict",
    type: "gauge",
    unit: null,
    help: "1 for the verdict on the run, 0 for the others.",
    samples,
  };
}

const seconds = (us: number): number => us / US_PER_SEC;

function latencyFamilies(result: RunResult): readonly MetricFamily[] {
  const relay = result.server?.relay?.latency ?? null;
  const named: readonly (readonly [path: string, name: string, summary: LatencySummary | null])[] = [
    ...Object.entries(result.latency).map(([name, summary]) => [`latency.${name}`, name, summary] as const),
    ["server.relay.latency", "relay", relay],
  ];
  const seen = named.flatMap(([path, name, summary]) =>
    summary === null || summary.count === 0 || isUntrusted(result, `${path}.p50`)
      ? []
      : [{ labels: { ...scenarioOf(result), latency: name }, summary }],
  );
  const family = (name: string, type: MetricFamily["type"], help: string, samples: readonly MetricSample[]) => ({
    name: `chatbench_${name}_seconds`,
    type,
    unit: "seconds",
    help,
    samples,
  });
  return [
    family(
      "latency",
      "summary",
      "Times of the hold phase, as result.json has them; no quantile with too few samples.",
      seen.flatMap(({ labels, summary }) => summarySamples(labels, summary)),
    ),
    family(
      "latency_max",
      "gauge",
      "The longest of these times.",
      seen.map(({ labels, summary }) => ({ labels, value: seconds(summary.max) })),
    ),
  ];
}

function summarySamples(labels: Labels, summary: LatencySummary): readonly MetricSample[] {
  const quantiles = PERCENTILES.filter((percentile) => isSupported(summary, percentile)).map(({ key, fraction }) => ({
    labels: { ...labels, quantile: String(fraction) },
    value: seconds(summary[key]),
  }));
  return [
    ...quantiles,
    { suffix: "_sum", labels, value: seconds(summary.mean * summary.count) },
    { suffix: "_count", labels, value: summary.count },
  ];
}

/** The unit that ends a name, and what makes the value one of it. */
const UNITS: Readonly<Record<MetricUnit, { readonly unit: string | null; readonly suffix: string; scale: number }>> = {
  us: { unit: "seconds", suffix: "_seconds", scale: 1 / US_PER_SEC },
  sec: { unit: "seconds", suffix: "_seconds", scale: 1 },
  bytes: { unit: "bytes", suffix: "_bytes", scale: 1 },
  fraction: { unit: "ratio", suffix: "_ratio", scale: 1 },
  count: { unit: null, suffix: "", scale: 1 },
  perSec: { unit: null, suffix: "_per_second", scale: 1 },
};

/** Paths whose last keys are labels: the family, then the label of each. */
const LABELLED: readonly (readonly [path: RegExp, family: string, labels: readonly string[]])[] = [
  [/^delivery\.byKind\.(\w+)\.(\w+)$/, "delivery_by_kind", ["kind", "class"]],
  [/^delivery\.outsideFaults\.(\w+)$/, "delivery_outside_faults", ["class"]],
  [/^delivery\.(\w+)$/, "delivery", ["class"]],
  [/^messages\.(\w+)\.(\w+)$/, "messages", ["kind", "state"]],
  [/^connections\.(?!perSec)(\w+)$/, "connections", ["state"]],
  [/^memory\.perConnection\.(\w+)$/, "memory_per_connection", ["memory"]],
  [/^memory\.growth\.(\w+)$/, "memory_growth", ["memory"]],
  [/^server\.leftovers\.(\w+)$/, "server_leftovers", ["of"]],
  [/^server\.perMessage\.(\w+)$/, "server_work", ["per_message"]],
  [/^http\.latency\.(\w+)$/, "http_latency", ["percentile"]],
];

/** Latencies are summaries. */
const isLatency = (metric: string): boolean => /^(server\.relay\.)?latency\./.test(metric);

function gaugeFamilies(result: RunResult): readonly MetricFamily[] {
  const families = new Map<string, MetricFamily>();
  for (const [metric, { unit: metricUnit }] of METRICS) {
    const measured = measuredMetric(result, metric);
    if (isLatency(metric) || measured === null || isUntrusted(result, metric)) continue;
    const { unit, suffix, scale } = UNITS[metricUnit];
    const { family, labels } = namesOf(metric);
    const name = `chatbench_${family}${suffix}`;
    const known = families.get(name);
    const sample = { labels: { ...scenarioOf(result), ...labels }, value: measured * scale };
    const help = `${metric
      .split(".")
      .slice(0, known === undefined ? undefined : -1)
      .join(".")} of result.json.`;
    families.set(name, { name, type: "gauge", unit, help, samples: [...(known?.samples ?? []), sample] });
  }
  return [...families.values()];
}

function namesOf(metric: string): { readonly family: string; readonly labels: Labels } {
  for (const [path, family, labels] of LABELLED) {
    const values = path.exec(metric)?.slice(1);
    if (values !== undefined) {
      return { family, labels: Object.fromEntries(labels.map((label, i) => [label, values[i] ?? ""])) };
    }
  }
  // The unit's name follows.
  const path = metric.replace(/(Per)?Sec$|\.perSec$/, "");
  return { family: path.replace(/(?:\.|(?<=[a-z])(?=[A-Z]))/g, "_").toLowerCase(), labels: {} };
}

function thresholdFamily(result: RunResult): MetricFamily {
  const samples = result.thresholds.flatMap(({ metric, text, pass }) =>
    pass === null || isUntrusted(result, metric)
      ? []
      : [{ labels: { ...scenarioOf(result), threshold: text }, value: pass ? 1 : 0 }],
  );
  const unique = new Map(samples.map((sample) => [sample.labels.threshold, sample]));
  return {
    name: "chatbench_threshold_met",
    type: "gauge",
    unit: null,
    help: "Whether a threshold holds.",
    samples: [...unique.values()],
  };
}
