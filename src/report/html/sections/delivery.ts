import { formatCount } from "../../../base/units.js";
import { KIND_LABELS } from "../../../result/delivery-counts.js";
import type { DeliveryCounts, DeliveryExample, RunResult } from "../../../result/run-result.js";
import { auditText, isJudged, kindsSeen, totalsOf, userAtNode, VIOLATION_TEXTS } from "../../facts/delivery-classes.js";
import { messageRows, unknownWithoutAcks } from "../../facts/message-rows.js";
import { formatInstant } from "../../facts/metric-value.js";
import { dataTable } from "../parts/data-table.js";
import { shouldBeZero } from "../parts/figures.js";
import { type Content, type Html, html } from "../parts/markup.js";

/** Shows what became of every message and every delivery; nothing is sampled. */
export function deliverySection(result: RunResult): Content {
  const { examples } = result.delivery;
  return [
    isJudged(result)
      ? html`<p>Every delivery of every message was judged: these are exact counts, not samples.</p>\n`
      : null,
    ledgerTable(result),
    html`<p>${auditText(result)}</p>\n`,
    hopsTable(result),
    examples.length === 0 ? null : [html`<h3>Examples of what went wrong</h3>\n`, examplesTable(examples)],
    messagesTable(result),
    errorAnswersTable(result),
  ];
}

function ledgerTable(result: RunResult): Html {
  const kinds = kindsSeen(result);
  const counts = (name: keyof DeliveryCounts): readonly number[] => [
    ...kinds.map((kind) => result.delivery.byKind[kind][name]),
    result.delivery[name],
  ];
  return dataTable({
    id: "table-delivery",
    caption: "Deliveries by verdict and kind. One delivery is one message at one recipient.",
    head: ["deliveries", ...kinds.map((kind) => KIND_LABELS[kind]), "all", "meaning"],
    rows: [
      ...totalsOf(result).map(({ name, label, meaning }): readonly Content[] => [
        label,
        ...counts(name).map(formatCount),
        meaning,
      ]),
      ...VIOLATION_TEXTS.map(({ name, meaning }): readonly Content[] => [
        name,
        ...counts(name).map(shouldBeZero),
        meaning,
      ]),
    ],
    prose: [kinds.length + 2],
  });
}

function hopsTable({ delivery: { lostOnHop, lost } }: RunResult): Html | null {
  if (lostOnHop === null || lost === 0) return null;
  return dataTable({
    id: "table-hops",
    caption: "Lost deliveries by the hop that lost them: the message was seen before this hop and not after it.",
    head: ["hop", "lost deliveries"],
    rows: lostOnHop.map(({ hop, count }) => [hop, html`<span class="wrong">${formatCount(count)}</span>`]),
  });
}

function examplesTable(examples: readonly DeliveryExample[]): Html {
  const instant = (us: number | null): string => (us === null ? "never" : formatInstant(us));
  return dataTable({
    id: "table-examples",
    caption:
      "Examples of violations, with what you need to find them in a server's log. Times are seconds since the traffic began.",
    head: ["violation", "kind", "message", "sender", "recipient", "due", "sent", "received", "what was wrong"],
    rows: examples.map((example) => [
      html`<span class="wrong">${example.violation}</span>`,
      example.kind === null ? "unknown" : KIND_LABELS[example.kind],
      example.message === null ? "unknown" : formatCount(example.message),
      example.sender === null ? "unknown" : userAtNode(example.sender, example.senderNode),
      userAtNode(example.recipient, example.recipientNode),
      example.intendedUs === null ? "unknown" : instant(example.intendedUs),
      example.sentUs === null ? "unknown" : instant(example.sentUs),
      instant(example.receivedUs),
      example.detail,
    ]),
    words: [1, 3, 4],
    prose: [8],
  });
}

function messagesTable(result: RunResult): Html {
  const kinds = kindsSeen(result);
  const rows = messageRows(result);
  return dataTable({
    id: "table-messages",
    caption: ["Messages, before fan-out. ", unknownWithoutAcks(rows)],
    head: ["messages", ...kinds.map((kind) => KIND_LABELS[kind]), "all", "meaning"],
    rows: rows.map(({ name, counts, isFault, meaning }) => [
      name,
      ...counts.map((count) => {
        if (count === null) return "–";
        return isFault ? shouldBeZero(count) : formatCount(count);
      }),
      meaning,
    ]),
    prose: [kinds.length + 2],
  });
}

function errorAnswersTable({ errorAnswers }: RunResult): Html | null {
  if (errorAnswers.length === 0) return null;
  return dataTable({
    id: "table-error-answers",
    caption: "Errors that the server answered with, and frames that were not understood, most frequent first.",
    head: ["error", "count", "about users who were away"],
    rows: errorAnswers.map(({ code, count, knownAway }) => [
      html`<code>${code}</code>`,
      formatCount(count),
      formatCount(knownAway),
    ]),
  });
}
