import { formatCount } from "../../../base/units.js";
import type { DeliveryCounts, DeliveryExample, MessageCounts, RunResult } from "../../../result/run-result.js";
import { KIND_LABELS, kindsSeen, VIOLATIONS } from "../../facts/delivery-classes.js";
import { formatInstant } from "../../facts/metric-value.js";
import { dataTable, section } from "../data-table.js";
import { shouldBeZero } from "../figures.js";
import { type Content, type Html, html } from "../markup.js";

/** What became of every message and of every delivery, exactly, never sampled. */
export function deliverySection(result: RunResult): Html {
  const examples = result.delivery.examples;
  return section(
    "delivery",
    "Delivery",
    html`<p>Every message is judged at every recipient: these are counts, not samples.</p>\n`,
    ledgerTable(result),
    examples.length === 0 ? null : [html`<h3>Examples of what went wrong</h3>\n`, examplesTable(examples)],
    sendsTable(result),
  );
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
      ["expected", ...counts("expected").map(formatCount), "sent to someone who was there to receive it"],
      ["delivered", ...counts("delivered").map(formatCount), "received in time, unaltered, from the right sender"],
      ...VIOLATIONS.map(({ name, meaning }): readonly Content[] => [name, ...counts(name).map(shouldBeZero), meaning]),
    ],
    prose: [kinds.length + 2],
  });
}

function examplesTable(examples: readonly DeliveryExample[]): Html {
  const instant = (us: number | null): string => (us === null ? "never" : formatInstant(us));
  return dataTable({
    id: "table-examples",
    caption:
      "A few violations, with what is needed to find them in a server's log. Times are seconds since the traffic began.",
    head: ["violation", "kind", "message", "sender", "recipient", "due", "sent", "received", "what was wrong"],
    rows: examples.map((example) => [
      html`<span class="wrong">${example.violation}</span>`,
      example.kind === null ? "unknown" : KIND_LABELS[example.kind],
      example.message === null ? "unknown" : formatCount(example.message),
      example.sender ?? "unknown",
      example.recipient,
      example.intendedUs === null ? "unknown" : instant(example.intendedUs),
      example.sentUs === null ? "unknown" : instant(example.sentUs),
      instant(example.receivedUs),
      example.detail,
    ]),
    words: [1, 3, 4],
    prose: [8],
  });
}

const SENDS: readonly { readonly name: keyof MessageCounts; readonly meaning: string; readonly wrong: boolean }[] = [
  { name: "planned", meaning: "slots of the plan, warm-up included", wrong: false },
  { name: "sent", meaning: "made by the generator", wrong: false },
  { name: "dropped", meaning: "slots that were never sent", wrong: true },
  { name: "rejected", meaning: "sent, and refused by the server in so many words", wrong: true },
];

function sendsTable(result: RunResult): Html {
  const kinds = kindsSeen(result);
  return dataTable({
    id: "table-sends",
    caption: "Messages, before they fan out.",
    head: ["messages", ...kinds.map((kind) => KIND_LABELS[kind]), "all", "meaning"],
    rows: SENDS.map(({ name, meaning, wrong }) => {
      const counts = kinds.map((kind) => result.messages[kind][name]);
      const all = [...counts, counts.reduce((sum, count) => sum + count, 0)];
      return [name, ...all.map((count) => (wrong ? shouldBeZero(count) : formatCount(count))), meaning];
    }),
    prose: [kinds.length + 2],
  });
}
