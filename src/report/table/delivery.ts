import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatRate } from "../../base/units.js";
import { connectionErrorText } from "../../result/connection-errors.js";
import type { DeliveryCounts, DeliveryExample, RunResult } from "../../result/run-result.js";
import { auditText, KIND_LABELS, kindsSeen, totalsOf, userAtNode, VIOLATION_TEXTS } from "../facts/delivery-classes.js";
import { errorAnswersText, messageRows, unknownWithoutAcks } from "../facts/message-rows.js";
import { formatInstant } from "../facts/metric-value.js";
import { plural } from "../facts/plural.js";
import { bullet, type Canvas, grid, type Ink, paragraph } from "./layout.js";

const MAX_EXAMPLES = 5;

/** Verdict classes are rows and kinds columns: eleven classes do not fit side by side on a terminal. */
export function deliverySection(result: RunResult, { width, ink }: Canvas): string {
  const kinds = kindsSeen(result);
  const messages = messageRows(result);
  const sends = messages.map(({ name, counts, isFault }) => [
    `messages ${name}`,
    ...counts.map((count) => figure(count, isFault, ink)),
  ]);
  const classRow = (label: string, name: keyof DeliveryCounts, isFault: boolean): string[] => {
    const counts = [...kinds.map((kind) => result.delivery.byKind[kind][name]), result.delivery[name]];
    return [label, ...counts.map((count) => figure(count, isFault, ink))];
  };
  const rows = [
    ...sends,
    ...totalsOf(result).map(({ name, label }) => classRow(label, name, false)),
    ...VIOLATION_TEXTS.map(({ name }) => classRow(name, name, true)),
  ];
  const head = ["every message and delivery", ...kinds.map((kind) => KIND_LABELS[kind]), "all"];
  const examples = result.delivery.examples
    .slice(0, MAX_EXAMPLES)
    .map((example) => bullet(exampleText(example), width));
  const { lostOnHop } = result.delivery;
  const hops = lostOnHop?.map(({ hop, count }) => `${inertText(hop)} ${formatCount(count)}`) ?? [];
  const lostWhere = hops.length === 0 ? null : `Lost deliveries by hop: ${hops.join(", ")}.`;
  const sentences = [lostWhere, unknownWithoutAcks(messages), errorAnswersText(result), auditText(result)];
  return [
    ink.bold("Delivery"),
    grid({ head, rows, words: [0], flexible: 0 }, width),
    ...examples,
    ...sentences.filter((text) => text !== null).map((text) => paragraph(text, width)),
  ].join("\n");
}

function figure(count: number | null, isFault: boolean, ink: Ink): string {
  if (count === null) return "–";
  const text = formatCount(count);
  if (!isFault) return text;
  return count === 0 ? ink.dim(text) : ink.bad(text);
}

/** `lost: private message 1,204 from user-17 to user-163, sent at 6.02 s, never received. Detail.` */
function exampleText(example: DeliveryExample): string {
  const kind = example.kind === null ? "message" : `${KIND_LABELS[example.kind]} message`;
  const number = example.message === null ? "" : ` ${formatCount(example.message)}`;
  const sender = example.sender === null ? "" : ` from ${inertText(userAtNode(example.sender, example.senderNode))}`;
  const sent = example.sentUs === null ? "" : `, sent at ${formatInstant(example.sentUs)}`;
  const received = example.receivedUs === null ? "" : `, received at ${formatInstant(example.receivedUs)}`;
  const recipient = inertText(userAtNode(example.recipient, example.recipientNode));
  const detail = inertText(example.detail);
  return `${example.violation}: ${kind}${number}${sender} to ${recipient}${sent}${received}. ${detail}`;
}

export function connectionsSection(result: RunResult, { width, ink }: Canvas): string {
  const { connections } = result;
  const byFaults =
    connections.cutByFaults === 0 ? "" : ` (${formatCount(connections.cutByFaults)} by faults, and back)`;
  const early =
    connections.closedEarly === 0
      ? "none ended early"
      : `${formatCount(connections.closedEarly)} ended early${byFaults}`;
  const again = connections.retried === 0 ? "" : `, ${plural(connections.retried, "attempt")} made again`;
  const back = connections.reconnected === 0 ? "" : `, ${plural(connections.reconnected, "user")} came back`;
  const line =
    `${formatCount(connections.opened)} of ${formatCount(connections.planned)} opened at ` +
    `${formatRate(connections.perSec)}/s, ${formatCount(connections.failed)} failed, ${early}${back}${again}`;
  const errors = connections.errors.map((error) => bullet(connectionErrorText(error), width));
  return [ink.bold("Connections"), paragraph(line, width), ...errors].join("\n");
}
