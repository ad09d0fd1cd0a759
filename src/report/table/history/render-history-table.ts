import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import type { Trend, TrendGroup } from "../../../result/history/trends.js";
import { formatMetric } from "../../../result/metric.js";
import {
  groupSpan,
  groupTitle,
  type HistoryView,
  historyHeadline,
  lastChangeText,
  offLevel,
} from "../../facts/history-facts.js";
import { grid } from "../parts/grid.js";
import { type Canvas, type Ink, inkFor, paragraph } from "../parts/layout.js";
import { sparkline } from "./sparkline.js";

export interface HistoryTableOptions {
  /** The width of the terminal, in columns. */
  readonly width: number;
  readonly color: boolean;
  /** Whether the terminal can draw block characters. */
  readonly blocks: boolean;
}

/** Older groups are in the page and in the JSON. */
const MOST_GROUPS = 4;
const MIN_WIDTH = 40;
/** Of the sparklines. The narrow ones let a table of times fit into 80 columns. */
const NARROW = { below: 100, blocks: 10 };
const WIDE_BLOCKS = 20;

/** Renders a history as text for a terminal: one sentence, then a table for each group. Ends in a newline. */
export function renderHistoryTable(view: HistoryView, { width, color, blocks }: HistoryTableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, width), ink: inkFor(color) };
  const shown = view.groups.slice(0, MOST_GROUPS);
  const hidden = view.groups.length - shown.length;
  const parts = [
    canvas.ink.bold(paragraph(historyHeadline(view), canvas.width, "")),
    ...shown.map((group) => groupTable(group, canvas, blocks)),
    ...(hidden === 0
      ? []
      : [paragraph(`${plural(hidden, "older group")}: --out writes a page with all of them.`, canvas.width, "")]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function groupTable(group: TrendGroup, { width, ink }: Canvas, blocks: boolean): string {
  const head = ["metric", "first", "last", "vs level", "last change", ...(blocks ? ["trend"] : [])];
  const rows = group.trends.map((trend) =>
    rowOf(trend, ink, blocks ? (width < NARROW.below ? NARROW.blocks : WIDE_BLOCKS) : 0),
  );
  return [
    ink.bold(paragraph(groupTitle(group), width, "")),
    ink.dim(paragraph(groupSpan(group), width)),
    grid({ head, rows, words: [0, 4, 5], flexible: 4 }, width),
  ].join("\n");
}

function rowOf(trend: Trend, ink: Ink, blocks: number): readonly string[] {
  const { metric, points, changes } = trend;
  const [first, last] = [points[0], points.at(-1)];
  return [
    changes.length === 0 ? inertText(metric) : ink.warn(inertText(metric)),
    first === undefined ? "" : formatMetric(metric, first.value),
    last === undefined ? "" : formatMetric(metric, last.value),
    offLevel(trend) ?? "",
    lastChangeText(trend),
    ...(blocks > 0
      ? [
          sparkline(
            points.map(({ value }) => value),
            blocks,
          ),
        ]
      : []),
  ];
}
