import { formatBytes } from "../../base/units.js";
import type { Memory, MemorySlope, RunResult } from "../../result/run-result.js";
import { generatorMetrics, intervalText, MEMORY_METRICS, returnedText } from "../facts/memory-metrics.js";
import { whyServerIsUnknown } from "../facts/server-absence.js";
import { type Canvas, grid, paragraph } from "./layout.js";

function slopeCells(slope: MemorySlope | null): readonly [string, string] {
  return slope === null ? ["not measured", ""] : [formatBytes(slope.bytes), intervalText(slope)];
}

function rowsOf(side: string, memory: Memory, metrics = MEMORY_METRICS): string[][] {
  return metrics.map(({ name, label }) => {
    const growth = memory.growth[name];
    const total = growth === null ? "" : formatBytes(growth);
    return [side, label, ...slopeCells(memory.perConnection[name]), total];
  });
}

/** Growth per connection of each side; the kernel's share is of both ends and so told once. */
export function memorySection(result: RunResult, { width, ink }: Canvas): string {
  const lines = [ink.bold("Memory per connection")];
  const server = result.memory;
  const generator = result.generator.memory;
  const rows = [
    ...(server === null ? [] : rowsOf("server", server)),
    ...(generator === null ? [] : rowsOf("generator", generator, generatorMetrics(result))),
  ];
  if (server === null) lines.push(paragraph(whyServerIsUnknown(result, "The server's memory is"), width));
  if (rows.length > 0) {
    const head = ["side", "memory", "per user", "95 % interval", "growth"];
    lines.push(grid({ head, rows, words: [0, 1], flexible: 1 }, width));
  }
  if (server !== null) lines.push(paragraph(returnedText(server), width));
  return lines.join("\n");
}
