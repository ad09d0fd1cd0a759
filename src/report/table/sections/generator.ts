import { plural } from "../../../base/counted-words.js";
import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult, WorkerResult } from "../../../result/run-result.js";
import { coresText, foreignCpuText, loadText } from "../../facts/origin-facts.js";
import { generatorState } from "../../facts/trust.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import { type Canvas, paragraph } from "../parts/layout.js";

export function generatorSection(result: RunResult, { width, ink }: Canvas): string {
  const { generator, environment } = result;
  const head = ["generator", "users", "CPU", "loop busy", "worst 5 s", "lag p99", "backlog", "RSS"];
  const cores = coresText(environment);
  const where = environment.sharedMachine ? `It shared this machine's ${cores} with the server` : `It had ${cores}`;
  return [
    grid({ head, rows: generator.workers.map(rowOf), words: [0], flexible: 0 }, width),
    `  ${(generator.saturated ? ink.bad : ink.good)(stateText(result))}`,
    paragraph(`${where}; ${loadText(environment)}; ${foreignCpuText(environment)}.`, width),
  ].join("\n");
}

function stateText(result: RunResult): string {
  const state = generatorState(result);
  return state === "not saturated" ? state : state.toUpperCase();
}

function rowOf(worker: WorkerResult): readonly string[] {
  return [
    `worker ${worker.id}${worker.finished ? "" : " (died)"}`,
    formatCount(worker.users),
    `${formatRate(worker.cpuSec)} s`,
    formatPercent(worker.eventLoop),
    formatPercent(worker.eventLoopWorst5s),
    formatUs(worker.scheduleLagP99Us),
    formatCount(worker.backlog),
    formatBytes(worker.rss),
  ];
}

export function generatorBrief(result: RunResult): Brief {
  const { workers, eventLoop } = result.generator;
  const lag = formatUs(Math.max(0, ...workers.map(({ scheduleLagP99Us }) => scheduleLagP99Us)));
  const busiest = `busiest loop ${formatPercent(eventLoop)}`;
  return { line: `${plural(workers.length, "worker")}, ${stateText(result)}: ${busiest}, lag p99 ${lag}` };
}
