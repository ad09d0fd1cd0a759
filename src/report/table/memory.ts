import { formatBytes } from "../../base/units.js";
import type { Memory, MemorySlope, RunResult } from "../../result/run-result.js";
import {
  generatorMetrics,
  intervalText,
  isTooSmallToTell,
  MEMORY_METRICS,
  proportionText,
  returnedText,
} from "../facts/memory-metrics.js";
import { whyServerIsUnknown } from "../facts/server-absence.js";
import { type Canvas, grid, paragraph } from "./layout.js";

/** Before a figure whose interval has zero in it. */
const TOO_SMALL = "≈";

function slopeCells(slope: MemorySlope | null): readonly [string, string] {
  if (slope === null) return ["not measured", ""];
  return [`${isTooSmallToTell(slope) ? `${TOO_SMALL} ` : ""}${formatBytes(slope.bytes)}`, intervalText(slope)];
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
  if (rows.some(([, , figure]) => figure?.startsWith(TOO_SMALL))) {
    lines.push(ink.warn(paragraph(`${TOO_SMALL} too small to tell: the interval includes zero`, width)));
  }
  const notes = [
    server && proportionText(server, "server"),
    generator && proportionText(generator, "generator", generatorMetrics(result)),
  ];
  lines.push(...notes.filter((note) => note !== null).map((note) => ink.warn(paragraph(note, width))));
  if (server !== null) lines.push(paragraph(returnedText(server), width));
  return lines.join("\n");
}
