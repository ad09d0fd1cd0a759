import { plural } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { ProcessResult, RunResult } from "../../../result/run-result.js";
import { WHY_ABSENT } from "../../facts/absence.js";
import { countersSeen } from "../../facts/counters.js";
import { endedText } from "../../facts/fault-facts.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import { type Canvas, paragraph } from "../parts/layout.js";

const perMessage = (value: number | null): string => (value === null ? "– (none sent)" : formatRate(value));

export function serverSection(result: RunResult, { width }: Canvas): string {
  const { server } = result;
  if (server === null) return paragraph(WHY_ABSENT.server(result) ?? "", width);
  const head = ["node", "users", "CPU", "loop busy", "RSS", "frames sent", "bytes sent"];
  const ended = endedText(result);
  const per = server.perMessage;
  const work =
    `Connections examined per private message ${perMessage(per.connectionsExaminedPerDm)}; frames encoded per broadcast or room message ` +
    `${perMessage(per.framesEncodedPerBroadcast)}; deliveries written per message ${perMessage(per.framesSentPerMessage)}; ` +
    `processor time per delivery ${server.cpuPerDelivery === null ? "–" : formatUs(server.cpuPerDelivery)}.`;
  const counters = countersSeen(server.nodes).map(({ label, total }) => `${label} ${formatCount(total)}`);
  return [
    grid({ head, rows: server.nodes.map(rowOf), words: [0], flexible: 0 }, width),
    ...(ended === null ? [] : [paragraph(ended, width)]),
    paragraph(work, width),
    paragraph(`Counted: ${counters.join(", ")}.`, width),
  ].join("\n");
}

function rowOf({ id, users, cpuSec, eventLoop, rss, counters }: ProcessResult): readonly string[] {
  return [
    inertText(id),
    users === null ? "–" : formatCount(users),
    `${formatRate(cpuSec)} s`,
    formatPercent(eventLoop),
    formatBytes(rss),
    // The backbone and nginx send nothing to users.
    counters.framesSent === 0 ? "–" : formatCount(counters.framesSent),
    counters.framesSent === 0 ? "–" : formatBytes(counters.bytesSent),
  ];
}

export function serverBrief(result: RunResult): Brief {
  const { server } = result;
  if (server === null) return { line: WHY_ABSENT.server(result) ?? "" };
  const { nodes } = server;
  const total = (of: (node: ProcessResult) => number): number => nodes.reduce((sum, node) => sum + of(node), 0);
  const busiest = formatPercent(Math.max(0, ...nodes.map(({ eventLoop }) => eventLoop)));
  const [who, loop] =
    nodes.length === 1
      ? [nodes[0]?.id ?? "", "event loop"]
      : [plural(nodes.length, "process", "processes"), "busiest event loop"];
  const cpu = `CPU ${formatRate(total(({ cpuSec }) => cpuSec))} s`;
  const ended = endedText(result);
  const figures = `${cpu}, ${loop} ${busiest}, RSS ${formatBytes(total(({ rss }) => rss))}`;
  return { line: `${who}: ${figures}${ended === null ? "" : `. ${ended}`}` };
}
