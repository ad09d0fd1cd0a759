import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatRate } from "../../base/units.js";
import type { DeliveryCounts, DeliveryExample, MessageCounts, RunResult } from "../../result/run-result.js";
import { KIND_LABELS, kindsSeen, VIOLATIONS } from "../facts/delivery-classes.js";
import { formatInstant } from "../facts/metric-value.js";
import { bullet, type Canvas, grid, type Ink, paragraph } from "./layout.js";

const SEND_ROWS: readonly (keyof MessageCounts)[] = ["planned", "sent", "dropped", "rejected"];
const MAX_EXAMPLES = 5;

/** Verdict classes are rows and kinds columns: eleven classes do not fit side by side on a terminal. */
export function deliverySection(result: RunResult, { width, ink }: Canvas): string {
  const kinds = kindsSeen(result);
  const sends = SEND_ROWS.map((name) => {
    const counts = kinds.map((kind) => result.messages[kind][name]);
    const all = counts.reduce((sum, count) => sum + count, 0);
    return [`messages ${name}`, ...[...counts, all].map((count) => figure(count, name === "dropped", ink))];
  });
  const classRow = (name: keyof DeliveryCounts, wrong: boolean): string[] => {
    const counts = [...kinds.map((kind) => result.delivery.byKind[kind][name]), result.delivery[name]];
    return [name, ...counts.map((count) => figure(count, wrong, ink))];
  };
  const rows = [
    ...sends,
    classRow("expected", false),
    classRow("delivered", false),
    ...VIOLATIONS.map((violation) => classRow(violation.name, true)),
  ];
  const head = ["every message and delivery", ...kinds.map((kind) => KIND_LABELS[kind]), "all"];
  const examples = result.delivery.examples
    .slice(0, MAX_EXAMPLES)
    .map((example) => bullet(exampleText(example), width));
  return [ink.bold("Delivery"), grid({ head, rows, words: [0], flexible: 0 }, width), ...examples].join("\n");
}

function figure(count: number, wrong: boolean, ink: Ink): string {
  const text = formatCount(count);
  if (!wrong) return text;
  return count === 0 ? ink.dim(text) : ink.bad(text);
}

/** `lost: private message 1,204 from user-17 to user-163, sent at 6.02 s, never received. Detail.` */
function exampleText(example: DeliveryExample): string {
  const kind = example.kind === null ? "message" : `${KIND_LABELS[example.kind]} message`;
  const number = example.message === null ? "" : ` ${formatCount(example.message)}`;
  const sender = example.sender === null ? "" : ` from ${inertText(example.sender)}`;
  const sent = example.sentUs === null ? "" : `, sent at ${formatInstant(example.sentUs)}`;
  const received = example.receivedUs === null ? "" : `, received at ${formatInstant(example.receivedUs)}`;
  const detail = inertText(example.detail);
  return `${example.violation}: ${kind}${number}${sender} to ${inertText(example.recipient)}${sent}${received}. ${detail}`;
}

export function connectionsSection(result: RunResult, { width, ink }: Canvas): string {
  const { connections } = result;
  const early =
    connections.closedEarly === 0 ? "none ended early" : `${formatCount(connections.closedEarly)} ended early`;
  const line =
    `${formatCount(connections.opened)} of ${formatCount(connections.planned)} opened at ` +
    `${formatRate(connections.perSec)}/s, ${formatCount(connections.failed)} failed, ${early}`;
  const errors = connections.errors.map((error) =>
    bullet(`${formatCount(error.count)} × ${inertText(error.cause)}: ${inertText(error.example)}`, width),
  );
  return [ink.bold("Connections"), paragraph(line, width), ...errors].join("\n");
}
