import { capitalised } from "../../../base/counted-words.js";
import { inertText } from "../../../base/hostile-text.js";
import { formatCount } from "../../../base/units.js";
import { VIOLATIONS } from "../../../protocol/violations.js";
import { KIND_LABELS } from "../../../result/delivery-counts.js";
import type { DeliveryCounts, DeliveryExample, RunResult } from "../../../result/run-result.js";
import {
  auditText,
  kindsSeen,
  totalsOf,
  userAtNode,
  VIOLATION_TEXTS,
  violationsSeen,
} from "../../facts/delivery-classes.js";
import { arrivals } from "../../facts/headline.js";
import { errorAnswersText, type MessageRow, messageRows, unknownWithoutAcks } from "../../facts/message-rows.js";
import { formatInstant } from "../../facts/metric-value.js";
import { MESSAGES } from "../../facts/sentences.js";
import type { Brief } from "../parts/brief.js";
import { grid, titledGrid } from "../parts/grid.js";
import { bullet, type Canvas, type Ink, paragraph } from "../parts/layout.js";

const MAX_EXAMPLES = 5;
const BRIEF_EXAMPLES = 3;

/** Classes are rows and kinds are columns: eleven classes do not fit side by side on a terminal. */
export function deliverySection(result: RunResult, { width, ink }: Canvas): string {
  const messages = messageRows(result);
  const rows = [
    ...messages.map((row) => messageCells(row, ink)),
    ...totalsOf(result).map(({ name, label }) => classCells(result, label, name, ink)),
    ...VIOLATION_TEXTS.map(({ name }) => classCells(result, name, name, ink)),
  ];
  const head = ["every message and delivery", ...columnsOf(result)];
  const sentences = [lostWhere(result), unknownWithoutAcks(messages), errorAnswersText(result), auditText(result)];
  return [
    grid({ head, rows, words: [0] }, width),
    ...examples(result, MAX_EXAMPLES, width),
    ...sentences.flatMap((text) => (text === null ? [] : [paragraph(text, width)])),
  ].join("\n");
}

/** Returns one line when nothing went wrong, else a row for each class that did, with examples. */
export function deliveryBrief(result: RunResult, canvas: Canvas): Brief {
  const { width, ink } = canvas;
  const wrong = violationsSeen(result.delivery).map(({ name }) => name);
  const messages = messageRows(result).filter(({ isFault, counts }) => isFault && (counts.at(-1) ?? 0) > 0);
  const errors = errorAnswersText(result);
  const audit = result.delivery.audit === null ? auditText(result) : null;
  if (wrong.length + messages.length === 0 && errors === null && audit === null) {
    return { line: `${arrivals(result)}; two counts agree` };
  }
  const rows = [
    ...messages.map((row) => messageCells(row, ink)),
    ...totalsOf(result).flatMap(({ name, label }) =>
      name === "expected" || name === "delivered" ? [classCells(result, label, name, ink)] : [],
    ),
    ...wrong.map((name) => classCells(result, name, name, ink)),
  ];
  const sentences = [lostWhere(result), errors, audit];
  return {
    block: [
      titledGrid("Delivery", { head: ["", ...columnsOf(result)], rows, words: [0] }, canvas),
      ...examples(result, BRIEF_EXAMPLES, width),
      ...sentences.flatMap((text) => (text === null ? [] : [paragraph(text, width)])),
    ].join("\n"),
  };
}

const columnsOf = (result: RunResult): readonly string[] => [
  ...kindsSeen(result).map((kind) => KIND_LABELS[kind]),
  "all",
];

const messageCells = ({ name, counts, isFault }: MessageRow, ink: Ink): readonly string[] => [
  `messages ${name}`,
  ...counts.map((count) => figure(count, isFault, ink)),
];

function classCells(result: RunResult, label: string, name: keyof DeliveryCounts, ink: Ink): readonly string[] {
  const isFault = VIOLATIONS.some((violation) => violation === name);
  const counts = [...kindsSeen(result).map((kind) => result.delivery.byKind[kind][name]), result.delivery[name]];
  return [label, ...counts.map((count) => figure(count, isFault, ink))];
}

function figure(count: number | null, isFault: boolean, ink: Ink): string {
  if (count === null) return "–";
  const text = formatCount(count);
  if (!isFault) return text;
  return count === 0 ? ink.dim(text) : ink.bad(text);
}

function lostWhere({ delivery: { lostOnHop } }: RunResult): string | null {
  const hops = lostOnHop?.map(({ hop, count }) => `${inertText(hop)} ${formatCount(count)}`) ?? [];
  return hops.length === 0 ? null : MESSAGES.lostOnHop(hops);
}

const examples = ({ delivery }: RunResult, most: number, width: number): readonly string[] =>
  delivery.examples.slice(0, most).map((example) => bullet(exampleText(example), width));

/**
 * Formats an example: `lost: private message 1,204 from user-17 to user-163, sent at 6.02 s, never received. Detail.`
 */
function exampleText(example: DeliveryExample): string {
  const kind = example.kind === null ? "message" : `${KIND_LABELS[example.kind]} message`;
  const number = example.message === null ? "" : ` ${formatCount(example.message)}`;
  const sender = example.sender === null ? "" : ` from ${inertText(userAtNode(example.sender, example.senderNode))}`;
  const sent = example.sentUs === null ? "" : `, sent at ${formatInstant(example.sentUs)}`;
  const received = example.receivedUs === null ? "" : `, received at ${formatInstant(example.receivedUs)}`;
  const recipient = inertText(userAtNode(example.recipient, example.recipientNode));
  const detail = capitalised(inertText(example.detail));
  return `${example.violation}: ${kind}${number}${sender} to ${recipient}${sent}${received}. ${detail}`;
}
