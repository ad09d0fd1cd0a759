import { withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { type SectionId, sectionsOf } from "../facts/sections.js";
import { type ReportCharts, reportCharts, specsOf } from "./charts/report-charts.js";
import { type ReportAssets, renderPage } from "./page/document.js";
import { type Content, html } from "./parts/markup.js";
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
  const charts = reportCharts(result);
  return renderPage(
    {
      title: `${result.verdict}: ${result.scenario.name}`,
      version: result.environment.chatbench,
      header: verdictSection(result),
      subject: "report",
      sections: sectionsOf(result).map((section) => ({ ...section, content: RENDERERS[section.id](result, charts) })),
      footer: html`Run ${result.id}, ${result.schema}. This page is one file and fetches nothing. It contains the whole result, in the element <code>#result</code>.`,
      data: { id: "result", value: withDigest(result) },
      charts: specsOf(charts),
    },
    assets,
  );
}
