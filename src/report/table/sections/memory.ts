import { formatBytes, formatPercent } from "../../../base/units.js";
import { formatSlope } from "../../../result/metric.js";
import type { Memory, MemorySlope, RunResult } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import {
  generatorMetrics,
  intervalText,
  isTooSmallToTell,
  MEMORY_METRICS,
  proportionText,
  returnedText,
} from "../../facts/memory-metrics.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Marks a figure whose interval includes zero. */
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

/** Shows growth per connection of each side. Kernel memory covers both ends, so it is shown once. */
export function memorySection(result: RunResult, { width, ink }: Canvas): string {
  const { memory: server } = result;
  const { memory: generator } = result.generator;
  const rows = [
    ...(server === null ? [] : rowsOf("server", server)),
    ...(generator === null ? [] : rowsOf("generator", generator, generatorMetrics(result))),
  ];
  const head = ["side", "memory", "per user", "95 % interval", "growth"];
  const absences = [WHY_ABSENT.serverMemory(result), WHY_ABSENT.generatorMemory(result)];
  const warnings = [
    rows.some(([, , figure]) => figure?.startsWith(TOO_SMALL))
      ? `${TOO_SMALL} too small to tell: the interval includes zero`
      : null,
    server && proportionText(server, "server"),
    generator && proportionText(generator, "generator", generatorMetrics(result)),
  ];
  const text = (sentence: string | null): string[] => (sentence === null ? [] : [paragraph(sentence, width)]);
  return [
    ...absences.flatMap(text),
    ...(rows.length === 0 ? [] : [grid({ head, rows, words: [0, 1], flexible: 1 }, width)]),
    ...warnings.flatMap(text).map(ink.warn),
    ...text(server && returnedText(server)),
  ].join("\n");
}

/** Returns a line such as `7.31 KB ±1.02 KB resident per user; 84 % given back at the end`. */
export function memoryBrief(result: RunResult): Brief {
  const { memory } = result;
  if (memory === null) return { line: WHY_ABSENT.serverMemory(result) ?? "" };
  const share = memory.returnedAfterDisconnect;
  const back = share === null || share < 0 ? "nothing" : formatPercent(share);
  return { line: `${residentText(memory)}${share === null ? "" : `; ${back} given back at the end`}` };
}

function residentText({ perConnection: { rss } }: Memory): string {
  if (rss === null) return "resident memory per user not measured";
  return [
    `${formatSlope(rss)} resident per user${rss.linear === false ? " on average" : ""}`,
    ...(isTooSmallToTell(rss) ? ["too small to tell"] : []),
    ...(rss.linear === false ? ["growth not linear"] : []),
  ].join(", ");
}
