import { withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { generatorMetrics } from "../facts/memory-metrics.js";
import type { ChartSpec } from "./charts/chart-spec.js";
import { memoryChart } from "./charts/memory-chart.js";
import { percentileChart } from "./charts/percentile-chart.js";
import { timelineCharts } from "./charts/timeline-charts.js";
import { codeForScript, contentSecurityPolicy, jsonForScript } from "./embedded.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { Html, html } from "./parts/markup.js";
import { claimsSection, thresholdsSection } from "./sections/checks.js";
import { deliverySection } from "./sections/delivery.js";
import { faultsSection } from "./sections/faults.js";
import { latencySection } from "./sections/latency.js";
import { generatorSection, httpSection, serverSection } from "./sections/machines.js";
import { memorySection } from "./sections/memory.js";
import { connectionsSection, originSection } from "./sections/origin.js";
import { relaySection } from "./sections/relay.js";
import { timelineSection } from "./sections/timeline.js";
import { verdictSection } from "./sections/verdict.js";
import { STYLE } from "./style.js";

/** Files the page carries in itself; reading them is the command's business. */
export interface ReportAssets {
  /** The browser build of Chart.js, which defines the global `Chart`. */
  readonly chartJs: string;
}

const NAVIGATION: readonly (readonly [id: string, title: string])[] = [
  ["thresholds", "Thresholds"],
  ["delivery", "Delivery"],
  ["faults", "Faults"],
  ["latency", "Latency"],
  ["timeline", "Timeline"],
  ["memory", "Memory"],
  ["claims", "Claims"],
  ["http", "HTTP"],
  ["server", "Server"],
  ["relay", "Between the nodes"],
  ["generator", "Generator"],
  ["connections", "Connections"],
  ["origin", "Origin"],
];

/** The parts that this run has: a node alone has nothing between nodes, and not every run has faults. */
function partsOf({ server, faults }: RunResult): typeof NAVIGATION {
  const absent = [...((server?.relay ?? null) === null ? ["relay"] : []), ...(faults.length === 0 ? ["faults"] : [])];
  return NAVIGATION.filter(([id]) => !absent.includes(id));
}

/**
 * The result as one HTML file that fetches nothing and runs nothing but the two scripts in it. Every
 * number stands in a table; the charts are drawn over the same data and need a browser with scripts.
 */
export function renderHtml(result: RunResult, assets: ReportAssets): string {
  const percentiles = percentileChart(result);
  const timeline = timelineCharts(result);
  const memory = {
    server: result.memory === null ? null : memoryChart("chart-memory-server", result.memory),
    generator:
      result.generator.memory === null
        ? null
        : memoryChart("chart-memory-generator", result.generator.memory, generatorMetrics(result)),
  };
  const charts = [percentiles, ...timeline.map(({ spec }) => spec), memory.server, memory.generator];
  const content = html`<main class="page">
${verdictSection(result)}<nav aria-label="Parts of this report"><ul>
${partsOf(result).map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>
${[
  thresholdsSection(result),
  deliverySection(result),
  faultsSection(result),
  latencySection(result, percentiles),
  timelineSection(result, timeline),
  memorySection(result, memory),
  claimsSection(result),
  httpSection(result),
  serverSection(result),
  relaySection(result),
  generatorSection(result),
  connectionsSection(result),
  originSection(result),
]}<footer>Run ${result.id}, ${result.schema}. This page is one file and fetches nothing; the whole result is inside it, in the element <code>#result</code>.</footer>
</main>
`;
  return page(
    result,
    content,
    charts.filter((chart) => chart !== null),
    codeForScript(assets.chartJs),
  );
}

function page(result: RunResult, content: Html, charts: readonly ChartSpec[], chartJs: string): string {
  const policy = contentSecurityPolicy(STYLE, [chartJs, PAGE_SCRIPT]);
  const trusted = (text: string): Html => new Html(text);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="chatbench ${result.environment.chatbench}">
<title>${result.verdict}: ${result.scenario.name} · chatbench</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${content}<script type="application/json" id="result">${trusted(jsonForScript(withDigest(result)))}</script>
<script type="application/json" id="chart-data">${trusted(jsonForScript(charts))}</script>
<script>${trusted(chartJs)}</script>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}
