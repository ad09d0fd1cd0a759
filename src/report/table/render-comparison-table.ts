import type { Comparison } from "../../result/comparison/comparison.js";
import { type ComparisonSectionId, comparisonSections } from "../facts/comparison/comparison-sections.js";
import { fitted, NOTHING, type ScreenBlock } from "./comparison/blocks.js";
import { capacityBrief, capacitySection } from "./comparison/capacity.js";
import { comparisonClaimsSection } from "./comparison/claims.js";
import { countsBrief, countsSection } from "./comparison/counts.js";
import { differencesBrief, differencesSection } from "./comparison/differences.js";
import { growthBrief, growthSection } from "./comparison/growth.js";
import { leftOutSection } from "./comparison/left-out.js";
import { metricsBrief, metricsSection } from "./comparison/metrics.js";
import { comparisonOriginSection, decisionSection } from "./comparison/origin.js";
import { originBlock, outcomeBlock, remarksBlock, remarksBrief } from "./comparison/outcome.js";
import { pairsBrief, pairsSection } from "./comparison/pairs.js";
import { percentilesSection } from "./comparison/percentiles.js";
import { runsSection } from "./comparison/runs.js";
import { valuesSection } from "./comparison/values.js";
import { type Canvas, inkFor } from "./parts/layout.js";
import { MIN_WIDTH, type TableOptions } from "./render-table.js";

interface Renderer {
  /** Renders the section's content, below its title. */
  readonly full: (comparison: Comparison, canvas: Canvas) => string;
  /** Renders the section in short, with its title; left out of one screen without it. */
  readonly brief?: (comparison: Comparison, canvas: Canvas) => ScreenBlock;
}

const RENDERERS: Readonly<Record<ComparisonSectionId, Renderer>> = {
  differences: { full: differencesSection, brief: differencesBrief },
  pairs: { full: pairsSection, brief: pairsBrief },
  counts: { full: countsSection, brief: countsBrief },
  metrics: { full: metricsSection, brief: metricsBrief },
  capacity: { full: capacitySection, brief: capacityBrief },
  growth: { full: growthSection, brief: growthBrief },
  claims: { full: comparisonClaimsSection },
  percentiles: { full: percentilesSection },
  values: { full: valuesSection },
  runs: { full: runsSection },
  "left-out": { full: leftOutSection },
  decision: { full: decisionSection },
  origin: { full: comparisonOriginSection },
};

/** The most lines on one screen. The command prints an empty line above, and paths below. */
const MAX_LINES = 36;

/**
 * Renders the comparison as text for a terminal: what was compared, the sections, the remarks, and last, where the eye
 * is, the outcome and its sentence. Ends in a newline.
 */
export function renderComparisonTable(comparison: Comparison, { width, color, verbose }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, width), ink: inkFor(color) };
  const sections = comparisonSections(comparison);
  const [origin, outcome] = [originBlock(comparison, canvas), outcomeBlock(comparison, canvas)];
  if (!verbose) {
    const briefs = sections.map(({ id }) => RENDERERS[id].brief?.(comparison, canvas) ?? NOTHING);
    return `${fitted([origin, ...briefs, remarksBrief(comparison, canvas), outcome], MAX_LINES)}
`;
  }
  const parts = sections.map(({ id, title }) => [canvas.ink.bold(title), RENDERERS[id].full(comparison, canvas)]);
  const remarks = remarksBlock(comparison, canvas);
  const blocks = [origin.lines, ...parts, remarks.lines, outcome.lines].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}
