import { formatBytes, formatCount, formatRate } from "../../../base/units.js";
import type { Memory, MemoryMetric, RunResult } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import {
  generatorMetrics,
  intervalText,
  isTooSmallToTell,
  MEMORY_METRICS,
  proportionText,
  returnedText,
} from "../../facts/memory-metrics.js";
import { type ChartSpec, chartFigure } from "../charts/chart-spec.js";
import type { ReportCharts } from "../charts/report-charts.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";

type Metrics = typeof MEMORY_METRICS;

export function memorySection(result: RunResult, charts: ReportCharts): Content {
  const { memory: server } = result;
  const { memory: generator } = result.generator;
  const figures = [chartOf(charts.serverMemory, "Server"), chartOf(charts.generatorMemory, "Generator")];
  return [
    html`<p>The slope over several numbers of connected users, each measured after a forced garbage collection: the cost of
one more connection, not the size of the process.</p>\n`,
    html`<div class="charts">\n${figures}</div>\n`,
    server === null
      ? html`<p>${WHY_ABSENT.serverMemory(result)}</p>\n`
      : [sideTables(server, "server", MEMORY_METRICS), html`<p>${returnedText(server)}</p>\n`],
    html`<p class="muted">The system reports kernel memory for the sockets of the whole machine: both ends of every
connection if generator and server share it, and the sockets of other programs.</p>\n`,
    generator === null
      ? html`<p>${WHY_ABSENT.generatorMemory(result)}</p>\n`
      : sideTables(generator, "generator", generatorMetrics(result)),
  ];
}

function chartOf(spec: ChartSpec | null, side: string): Html | null {
  const alternative = `Growth of the ${side.toLowerCase()}'s memory over connections, with fitted lines; the tables below have the figures.`;
  return spec === null ? null : chartFigure(spec, `${side}: growth from zero connections`, alternative, "small");
}

function sideTables(memory: Memory, side: string, metrics: Metrics): Html {
  const proportion = proportionText(memory, side, metrics);
  return html`${slopeTable(memory, side, metrics)}${
    proportion === null ? null : html`<p class="warning" role="note">${proportion}</p>\n`
  }<details>
<summary>Plateaus of the ramp (${side})</summary>
${plateauTable(memory, side)}</details>
`;
}

function slopeTable(memory: Memory, side: string, metrics: Metrics): Html {
  const isFew = metrics.some(({ name }) => {
    const slope = memory.perConnection[name];
    return slope !== null && isTooSmallToTell(slope);
  });
  const few = isFew ? " Too small to tell: the interval includes zero." : "";
  return dataTable({
    id: `table-memory-${side}`,
    caption: `Memory of the ${side}: all its processes together, per additional connection.${few}`,
    head: [side, "per connection", "95 % interval", "fit (r²)", "growth in all"],
    rows: metrics.map(({ name, label }) => [label, ...slopeCells(memory, name)]),
  });
}

function slopeCells(memory: Memory, metric: MemoryMetric): readonly Content[] {
  const slope = memory.perConnection[metric];
  const growth = memory.growth[metric];
  const total = growth === null ? "not measured" : formatBytes(growth);
  if (slope === null) return ["not measured", "", "", total];
  const bytes = formatBytes(slope.bytes);
  const figure = isTooSmallToTell(slope) ? html`<span class="doubt">${bytes}, too small to tell</span>` : bytes;
  return [figure, intervalText(slope), formatRate(slope.r2), total];
}

function plateauTable(memory: Memory, side: string): Html {
  return dataTable({
    id: `table-plateaus-${side}`,
    caption: `The ${side} after a forced garbage collection, at each number of connections.`,
    head: ["connections", ...MEMORY_METRICS.map(({ label }) => label)],
    rows: memory.plateaus.map((plateau) => [
      formatCount(plateau.connections),
      ...MEMORY_METRICS.map(({ name }) => {
        const bytes = plateau[name];
        return bytes === null ? "not known" : formatBytes(bytes);
      }),
    ]),
  });
}
