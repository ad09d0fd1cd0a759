import { inertText } from "../base/hostile-text.js";
import { formatCount } from "../base/units.js";
import { KINDS, type Kind } from "../protocol/marker.js";
import type { DeliveryMode } from "../scenario/scenario.js";
import type { Connections, Reason, ThresholdResult } from "./run-result.js";
import type { VerdictInput } from "./verdict-input.js";

/** What a server did wrong, each as a sentence with its numbers; an empty list when it did not. */

/** Whether a threshold says how many of these may be, and is kept. */
const isAllowed = (thresholds: readonly ThresholdResult[], name: string): boolean =>
  thresholds.some(({ metric, pass }) => metric === name && pass);

/** A user who could not connect is a failure, unless a threshold allows as many. */
export function connectionsFailed({ connections, thresholds }: VerdictInput): Reason[] {
  if (connections.failed === 0 || isAllowed(thresholds, "connections.failed")) return [];
  const message = `${ofTotal(connections.failed, connections.planned)} users could not connect${causes(connections)}.`;
  return [{ code: "connections_failed", message }];
}

/** So is one whose connection ended before the run, unless a threshold allows as many. */
export function connectionsClosed({ connections, thresholds }: VerdictInput): Reason[] {
  if (connections.closedEarly === 0 || isAllowed(thresholds, "connections.closedEarly")) return [];
  const { closedEarly, opened } = connections;
  const message = `${ofTotal(closedEarly, opened)} connections ended before the run did${causes(connections)}.`;
  return [{ code: "connections_closed", message }];
}

/** And a message the server refused, unless a threshold on that kind's `rejected` allows as many. */
export function messagesRejected({ messages, thresholds }: VerdictInput): Reason[] {
  return KINDS.flatMap((kind) => {
    const { rejected, sent } = messages[kind];
    if (rejected === null || rejected === 0 || isAllowed(thresholds, `messages.${kind}.rejected`)) return [];
    return [{ code: "messages_rejected", message: `The server refused ${ofTotal(rejected, sent)} ${kind} messages.` }];
  });
}

/**
 * Errors the server answered with, and frames that nobody understands: a server that keeps to the protocol has
 * no reason for either in this traffic. A private message to somebody who is away by plan is the exception.
 * A threshold on `errorAnswers.count` takes this over.
 */
export function serverErrors({ errorAnswers, hasChurn, thresholds }: VerdictInput): Reason[] {
  const wrong = errorAnswers.filter(({ code }) => !(hasChurn && code === "user_not_found"));
  if (wrong.length === 0 || isAllowed(thresholds, "errorAnswers.count")) return [];
  const total = wrong.reduce((sum, { count }) => sum + count, 0);
  const parts = wrong.slice(0, 3).map(({ code, count }): [string, number] => [inertText(code, 60), count]);
  const message = `The server sent ${formatCount(total)} error answers or frames that are not of the protocol${listed(parts)}.`;
  return [{ code: "server_errors", message }];
}

/** Traffic that no delivery was due for proves nothing (METHOD: the *must* total). */
export function nothingExpected({ trafficAsked, verified, delivery, messages, connections }: VerdictInput): Reason[] {
  if (!trafficAsked || !verified || delivery.expected > 0) return [];
  const planned = KINDS.reduce((sum, kind) => sum + messages[kind].planned, 0);
  const sent = KINDS.reduce((sum, kind) => sum + messages[kind].sent, 0);
  const message =
    `Nothing was proven: ${ofTotal(sent, planned)} planned messages were sent, and not one delivery was due for certain. ` +
    (connections.opened === 0 ? "Nobody had connected." : "Make the run longer, or its traffic denser.");
  return [{ code: "nothing_expected", message }];
}

const WRONG = [
  ...(["lost", "duplicated", "misrouted", "reordered"] as const),
  ...(["corrupted", "impersonated", "foreign", "late"] as const),
];

type Sentence = (count: number, expected: string) => string;

const SENTENCES: Readonly<Record<(typeof WRONG)[number], Sentence>> = {
  lost: (count, expected) => `${formatCount(count)} of ${expected} expected deliveries never came`,
  duplicated: (count, expected) => `${deliveries(count)} came again, beside ${expected} expected ones`,
  misrouted: (count, expected) =>
    `${deliveries(count)} reached someone they were not for, beside ${expected} expected ones`,
  reordered: (count, expected) => `${formatCount(count)} of ${expected} expected deliveries came out of their order`,
  corrupted: (count, expected) =>
    `${deliveries(count)} came with another text than was sent, of ${expected} expected ones`,
  impersonated: (count, expected) =>
    `${deliveries(count)} named another sender than theirs, of ${expected} expected ones`,
  foreign: (count, expected) =>
    `${deliveries(count)} came that nobody in this run had sent, beside ${expected} expected ones`,
  late: (count, expected) => `${formatCount(count)} of ${expected} expected deliveries came only after the drain phase`,
};

/** Wrong deliveries that the server's promise allows: reported, and no failure. */
const ALLOWED: Readonly<Record<DeliveryMode, readonly (typeof WRONG)[number][]>> = {
  "at-most-once": [],
  "at-least-once": ["duplicated"],
};

/** One reason for each class of wrong delivery that the delivery mode forbids; its code is the name of the class. */
export function violations(input: VerdictInput): Reason[] {
  return wrongDeliveries(
    input,
    WRONG.filter((code) => !ALLOWED[input.deliveryMode].includes(code)),
  );
}

/** The same for those that the delivery mode allows. */
export function allowedViolations(input: VerdictInput): Reason[] {
  return wrongDeliveries(input, ALLOWED[input.deliveryMode]).map(({ code, message }) => ({
    code,
    message: `${message} The delivery mode ${input.deliveryMode} allows it.`,
  }));
}

function wrongDeliveries({ delivery }: VerdictInput, codes: readonly (typeof WRONG)[number][]): Reason[] {
  return codes.flatMap((code) => {
    const count = delivery[code];
    if (count === 0) return [];
    const byKind = KINDS.map((kind): [Kind, number] => [kind, delivery.byKind[kind][code]]);
    const message = `${SENTENCES[code](count, formatCount(delivery.expected))}${listed(byKind)}.`;
    return [{ code, message }];
  });
}

/** "1 delivery", "12 deliveries". */
export function deliveries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "delivery" : "deliveries"}`;
}

function ofTotal(count: number, total: number): string {
  return `${formatCount(count)} of ${formatCount(total)}`;
}

function causes({ errors }: Connections): string {
  return listed(errors.slice(0, 3).map(({ cause, count }) => [inertText(cause, 60), count]));
}

/** ` (dm 10, broadcast 2)`, leaving out zeros; nothing when all are. */
function listed(parts: readonly (readonly [name: string, count: number])[]): string {
  const words = parts.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${formatCount(count)}`);
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
