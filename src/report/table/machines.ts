import { inertText } from "../../base/hostile-text.js";
import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { countersSeen } from "../facts/counters.js";
import { endedText } from "../facts/fault-facts.js";
import { loadText } from "../facts/machine-load.js";
import { whyServerIsUnknown } from "../facts/server-absence.js";
import { doubtAboutTimes } from "../facts/trust.js";
import { type Canvas, grid, paragraph } from "./layout.js";

const perMessage = (value: number | null): string => (value === null ? "none sent" : formatRate(value));

export function serverSection(result: RunResult, { width, ink }: Canvas): string {
  const title = ink.bold("Server under test");
  if (result.server === null)
    return `${title}\n${paragraph(whyServerIsUnknown(result, "CPU and counters are"), width)}`;
  const rows = result.server.nodes.map((node) => [
    inertText(node.id),
    node.users === null ? "–" : formatCount(node.users),
    `${formatRate(node.cpuSec)} s`,
    formatPercent(node.eventLoop),
    formatBytes(node.rss),
    // The backbone and nginx have no users to send to.
    node.counters.framesSent === 0 ? "–" : formatCount(node.counters.framesSent),
    node.counters.framesSent === 0 ? "–" : formatBytes(node.counters.bytesSent),
  ]);
  const head = ["node", "users", "CPU", "loop busy", "RSS", "frames sent", "bytes sent"];
  const ended = endedText(result);
  const per = result.server.perMessage;
  const work =
    `Connections examined per private message ${perMessage(per.connectionsExaminedPerDm)}; frames encoded per broadcast or room message ` +
    `${perMessage(per.framesEncodedPerBroadcast)}; deliveries written per message ${perMessage(per.framesSentPerMessage)}.`;
  const counters = countersSeen(result.server.nodes).map(({ label, total }) => `${label} ${formatCount(total)}`);
  return [
    title,
    grid({ head, rows, words: [0], flexible: 0 }, width),
    ...(ended === null ? [] : [paragraph(ended, width)]),
    paragraph(work, width),
    paragraph(`Counted: ${counters.join(", ")}.`, width),
  ].join("\n");
}

export function generatorSection(result: RunResult, { width, ink }: Canvas): string {
  const { generator } = result;
  const rows = generator.workers.map((worker) => [
    `worker ${worker.id}${worker.finished ? "" : " (died)"}`,
    formatCount(worker.users),
    `${formatRate(worker.cpuSec)} s`,
    formatPercent(worker.eventLoop),
    formatPercent(worker.eventLoopWorst5s),
    formatUs(worker.scheduleLagP99Us),
    formatCount(worker.backlog),
    formatBytes(worker.rss),
  ]);
  const head = ["generator", "users", "CPU", "loop busy", "worst 5 s", "lag p99", "backlog", "RSS"];
  const state = generator.saturated ? ink.bad("SATURATED") : ink.good("not saturated");
  const { environment } = result;
  const cores = `${formatCount(environment.cores)} cores`;
  const where = environment.sharedMachine ? `It shared this machine's ${cores} with the server` : `It had ${cores}`;
  return [
    ink.bold("Generator"),
    grid({ head, rows, words: [0], flexible: 0 }, width),
    `  ${state}`,
    paragraph(`${where}; ${loadText(environment)}.`, width),
  ].join("\n");
}

export function httpSection(result: RunResult, { width, ink }: Canvas): string {
  const { http } = result;
  if (http === null) return "";
  const mark = doubtAboutTimes(result) === null ? "" : " ?";
  const rows = [
    [
      inertText(http.path),
      `${formatRate(http.achievedPerSec)} of ${formatRate(http.offeredPerSec)}`,
      formatCount(http.responses),
      formatCount(http.non2xx + http.errors + http.timeouts),
      formatUs(http.latency.p50) + mark,
      formatUs(http.latency.p99) + mark,
      formatUs(http.latency.max) + mark,
    ],
  ];
  const head = ["path", "per second", "responses", "wrong", "p50", "p99", "max"];
  return `${ink.bold("HTTP under chat load")}\n${grid({ head, rows, words: [0], flexible: 0 }, width)}`;
}
