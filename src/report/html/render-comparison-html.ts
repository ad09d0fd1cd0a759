import type { Comparison } from "../../result/comparison/comparison.js";
import { withDigestOf } from "../../result/stored-file.js";
import { type ComparisonSectionId, comparisonSections } from "../facts/comparison/comparison-sections.js";
import { outcomeWord } from "../facts/comparison/outcomes.js";
import { capacitySection } from "./comparison/capacity.js";
import { comparisonClaimsSection } from "./comparison/claims.js";
import { type ComparisonCharts, chartList, comparisonCharts } from "./comparison/comparison-charts.js";
import { countsSection } from "./comparison/counts.js";
import { differencesSection } from "./comparison/differences.js";
import { growthSection } from "./comparison/growth.js";
import { leftOutSection } from "./comparison/left-out.js";
import { metricsSection } from "./comparison/metrics.js";
import { comparisonOriginSection, decisionSection } from "./comparison/origin.js";
import { outcomeSection } from "./comparison/outcome.js";
import { pairsSection } from "./comparison/pairs.js";
import { percentilesSection } from "./comparison/percentiles.js";
import { runsSection } from "./comparison/runs.js";
import { valuesSection } from "./comparison/values.js";
import { type ReportAssets, renderPage } from "./page/document.js";
import { type Content, html } from "./parts/markup.js";

/** The renderer of each section's content, below its title. */
const RENDERERS: Readonly<Record<ComparisonSectionId, (comparison: Comparison, charts: ComparisonCharts) => Content>> =
  {
    differences: differencesSection,
    pairs: pairsSection,
    counts: countsSection,
    metrics: metricsSection,
    capacity: capacitySection,
    growth: growthSection,
    claims: comparisonClaimsSection,
    percentiles: percentilesSection,
    values: valuesSection,
    runs: runsSection,
    "left-out": leftOutSection,
    decision: decisionSection,
    origin: comparisonOriginSection,
  };

/**
 * Renders the comparison as one HTML file, in the style and under the policy of a run's page. Every number is in a
 * table; the charts show the same data and need a browser with scripts. Its links lead to the runs' pages beside it.
 */
export function renderComparisonHtml(comparison: Comparison, assets: ReportAssets): string {
  const charts = comparisonCharts(comparison);
  return renderPage(
    {
      title: `${outcomeWord(comparison)}: ${comparison.name}`,
      version: comparison.chatbench,
      header: outcomeSection(comparison),
      subject: "comparison",
      sections: comparisonSections(comparison).map((section) => ({
        ...section,
        content: RENDERERS[section.id](comparison, charts),
      })),
      footer: html`Comparison ${comparison.name}, ${comparison.schema}. This page is one file and fetches nothing. It contains the whole comparison, in the element <code>#comparison</code>.`,
      data: { id: "comparison", value: withDigestOf(comparison) },
      charts: chartList(charts),
    },
    assets,
  );
}
