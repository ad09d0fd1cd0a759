import { withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { type SectionId, sectionsOf } from "../facts/sections.js";
import { type ReportCharts, reportCharts, specsOf } from "./charts/report-charts.js";
import { codeForScript, contentSecurityPolicy, jsonForScript } from "./embedded.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { type Content, Html, html } from "./parts/markup.js";
import { claimsSection } from "./sections/claims.js";
import { connectionsSection } from "./sections/connections.js";
import { deliverySection } from "./sections/delivery.js";
import { faultsSection } from "./sections/faults.js";
import { generatorSection } from "./sections/generator.js";
import { httpSection } from "./sections/http.js";
import { latencySection } from "./sections/latency.js";
import { memorySection } from "./sections/memory.js";
import { originSection } from "./sections/origin.js";
import { relaySection } from "./sections/relay.js";
import { serverSection } from "./sections/server.js";
import { thresholdsSection } from "./sections/thresholds.js";
import { timelineSection } from "./sections/timeline.js";
import { verdictSection } from "./sections/verdict.js";
import { STYLE } from "./style.js";

/** The files embedded in the page. The command reads them. */
export interface ReportAssets {
  /** The browser build of Chart.js, which defines the global `Chart`. */
  readonly chartJs: string;
}

/** The renderer of each section's content, below its title. */
const RENDERERS: Readonly<Record<SectionId, (result: RunResult, charts: ReportCharts) => Content>> = {
  thresholds: thresholdsSection,
  delivery: deliverySection,
  faults: faultsSection,
  latency: latencySection,
  timeline: timelineSection,
  memory: memorySection,
  claims: claimsSection,
  http: httpSection,
  server: serverSection,
  relay: relaySection,
  generator: generatorSection,
  connections: connectionsSection,
  origin: originSection,
};

/**
 * Renders the result as one HTML file that fetches nothing and runs only its own two scripts. Every number is in a
 * table; the charts show the same data and need a browser with scripts.
 */
export function renderHtml(result: RunResult, assets: ReportAssets): string {
  const sections = sectionsOf(result);
  const charts = reportCharts(result);
  const content = html`<main class="page">
${verdictSection(result)}<nav aria-label="Sections of this report"><ul>
${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
${sections.map(
  ({ id, title }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${RENDERERS[id](result, charts)}</section>
`,
)}<footer>Run ${result.id}, ${result.schema}. This page is one file and fetches nothing. It contains the whole result, in the element <code>#result</code>.</footer>
</main>
`;
  const scripts = [codeForScript(assets.chartJs), PAGE_SCRIPT];
  const trusted = (text: string): Html => new Html(text);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentSecurityPolicy(STYLE, scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="chatbench ${result.environment.chatbench}">
<title>${result.verdict}: ${result.scenario.name} · chatbench</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${content}<script type="application/json" id="result">${trusted(jsonForScript(withDigest(result)))}</script>
<script type="application/json" id="chart-data">${trusted(jsonForScript(specsOf(charts)))}</script>
${scripts.map((code) => html`<script>${trusted(code)}</script>\n`)}</body>
</html>
`.text;
}
