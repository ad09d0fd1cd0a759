import { formatBytes, formatCount, formatRate } from "../../../base/units.js";
import type { Memory, MemoryMetric, RunResult } from "../../../result/run-result.js";
import {
  generatorMetrics,
  intervalText,
  isTooSmallToTell,
  MEMORY_METRICS,
  proportionText,
  returnedText,
} from "../../facts/memory-metrics.js";
import { whyServerIsUnknown } from "../../facts/server-absence.js";
import { type ChartSpec, chartFigure } from "../charts/chart-spec.js";
import { dataTable, section } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";

export interface MemoryCharts {
  readonly server: ChartSpec | null;
  readonly generator: ChartSpec | null;
}

type Metrics = typeof MEMORY_METRICS;

export function memorySection(result: RunResult, charts: MemoryCharts): Html {
  const generator = result.generator.memory;
  return section(
    "memory",
    "Memory per connection",
    html`<p>A slope over stops at several numbers of users, each after a forced garbage collection: what one more connection
costs, not what the process weighs.</p>\n`,
    html`<div class="charts">\n${[chartOf(charts.server, "Server"), chartOf(charts.generator, "Generator")]}</div>\n`,
    result.memory === null
      ? html`<p>${whyServerIsUnknown(result, "The server's memory is")}</p>\n`
      : sideTables(result.memory, "server", MEMORY_METRICS),
    result.memory === null ? null : html`<p>${returnedText(result.memory)}</p>\n`,
    html`<p class="muted">The kernel tells the memory of its sockets for the whole machine: both ends of every connection,
where generator and server share it, and other programs' sockets included.</p>\n`,
    generator === null
      ? html`<p>The generator's memory was not measured.</p>\n`
      : sideTables(generator, "generator", generatorMetrics(result)),
  );
}

function chartOf(spec: ChartSpec | null, side: string): Html | null {
  const alternative = `Growth of the ${side.toLowerCase()}'s memory over connections, with fitted lines; the tables below have the figures.`;
  return spec === null ? null : chartFigure(spec, `${side}: growth since no connections`, alternative, "small");
}

function sideTables(memory: Memory, side: string, metrics: Metrics): Html {
  const proportion = proportionText(memory, side, metrics);
  return html`${slopeTable(memory, side, metrics)}${
    proportion === null ? null : html`<p class="warning" role="note">${proportion}</p>\n`
  }<details>
<summary>Stops on the way up (${side})</summary>
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
    caption: `Memory of the ${side}: all its processes together, for one more connection.${few}`,
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
    caption: `The ${side} after a forced collection, at each number of connections.`,
    head: ["connections", ...MEMORY_METRICS.map(({ label }) => label)],
    rows: memory.plateaus.map((plateau) => [
      formatCount(plateau.connections),
      ...MEMORY_METRICS.map(({ name }) => {
        const bytes = plateau[name];
        return bytes === null ? "not told" : formatBytes(bytes);
      }),
    ]),
  });
}
