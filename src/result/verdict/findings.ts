import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import { KINDS, type Kind } from "../../protocol/marker.js";
import type { DeliveryMode } from "../../scenario/schema/scenario.js";
import { connectionErrorText } from "../connection-errors.js";
import type { Connections, Reason, ThresholdResult, Violation } from "../run-result.js";
import type { VerdictInput } from "./verdict-input.js";

const MAX_CAUSES = 5;

/** What a server did wrong, each as a sentence with its numbers; an empty list when it did not. */

/** Whether a threshold says how many of these may be, and is kept. */
const isAllowed = (thresholds: readonly ThresholdResult[], name: string): boolean =>
  thresholds.some(({ metric, pass }) => metric === name && pass);

/** A user who could not connect is a failure, unless a threshold allows as many; always when the run ended for it. */
export function connectionsFailed({ connections, thresholds, stoppedByFailure }: VerdictInput): Reason[] {
  const allowed = isAllowed(thresholds, "connections.failed") && !stoppedByFailure;
  if (connections.failed === 0 || allowed) return [];
  const ended = stoppedByFailure ? " The scenario ends the run for that (onConnectFailure: stop)." : "";
  const message = `${ofTotal(connections.failed, connections.planned)} users could not connect${causes(connections.errors)}.${ended}`;
  return [{ code: "connections_failed", message }];
}

/** So is one whose connection ended before the run, unless a threshold allows as many. */
export function connectionsClosed({ connections, thresholds }: VerdictInput): Reason[] {
  const closed = connections.closedEarly - connections.cutByFaults;
  if (closed === 0 || isAllowed(thresholds, "connections.closedEarly")) return [];
  const ends = connections.errors.filter(({ opened }) => opened);
  const message = `${ofTotal(closed, connections.opened)} connections ended before the run did${causes(ends)}.`;
  return [{ code: "connections_closed", message }];
}

/** And a message the server refused, unless a threshold on that kind's `rejected` allows as many. */
export function messagesRejected({ messages, thresholds }: VerdictInput): Reason[] {
  return KINDS.flatMap((kind) => {
    const { sent } = messages[kind];
    const rejected = (messages[kind].rejected ?? 0) - (messages[kind].rejectedInFaults ?? 0);
    if (rejected === 0 || isAllowed(thresholds, `messages.${kind}.rejected`)) return [];
    return [{ code: "messages_rejected", message: `The server refused ${ofTotal(rejected, sent)} ${kind} messages.` }];
  });
}

/** Error codes with which a server says that it is broken, or that a user is not back yet. */
const FAULT_CODES = ["cluster_unavailable", "user_not_found", "user_taken"];

/**
 * Errors the server answered with, and frames that nobody understands: a server that keeps to the protocol has
 * no reason for either in this traffic. A private message to somebody who is away by plan is an exception, and so are
 * the errors with which it says that a fault has struck it.
 * A threshold on `errorAnswers.count` takes this over.
 */
export function serverErrors({ errorAnswers, hasChurn, thresholds }: VerdictInput): Reason[] {
  const wrong = errorAnswers
    .filter(({ code }) => !(hasChurn && code === "user_not_found"))
    .map(({ code, count, inFaults }) => ({ code, count: FAULT_CODES.includes(code) ? count - inFaults : count }))
    .filter(({ count }) => count > 0);
  if (wrong.length === 0 || isAllowed(thresholds, "errorAnswers.count")) return [];
  const total = wrong.reduce((sum, { count }) => sum + count, 0);
  const parts = wrong.slice(0, 3).map(({ code, count }): [string, number] => [inertText(code, 60), count]);
  const message = `The server sent ${formatCount(total)} error answers or frames that are not of the protocol${listed(parts)}.`;
  return [{ code: "server_errors", message }];
}

/** Traffic that no delivery was due for, but those that faults excuse, proves nothing (METHOD: the *must* total). */
export function nothingExpected(input: VerdictInput): Reason[] {
  const { trafficAsked, verified, delivery, messages, connections } = input;
  const excused = EXCUSED[input.deliveryMode].reduce((sum, code) => sum + delivery[code] - unexcused(input, code), 0);
  if (!trafficAsked || !verified || delivery.expected > excused) return [];
  const planned = KINDS.reduce((sum, kind) => sum + messages[kind].planned, 0);
  const sent = KINDS.reduce((sum, kind) => sum + messages[kind].sent, 0);
  const message =
    `Nothing was proven: ${ofTotal(sent, planned)} planned messages were sent, and not one delivery was due for certain` +
    `${excused > 0 ? ", but those that faults excuse" : ""}. ` +
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

/** Those that it allows where a fault answers for them. */
const EXCUSED: Readonly<Record<DeliveryMode, readonly Violation[]>> = {
  "at-most-once": ["lost", "late", "indeterminate"],
  "at-least-once": ["late", "indeterminate"],
};

/** One reason for each class of wrong delivery that the delivery mode forbids; its code is the name of the class. */
export function violations(input: VerdictInput): Reason[] {
  const forbidden = WRONG.filter((code) => !ALLOWED[input.deliveryMode].includes(code));
  return forbidden.flatMap((code) => wrongDeliveries(input, code, unexcused(input, code)));
}

/** How many of a class no fault excuses. */
export function unexcused({ delivery, deliveryMode }: VerdictInput, code: Violation): number {
  return EXCUSED[deliveryMode].includes(code) ? delivery.outsideFaults[code] : delivery[code];
}

/** The same for those that the delivery mode allows, always or where a fault answers for them. */
export function allowedViolations(input: VerdictInput): Reason[] {
  const { delivery, deliveryMode } = input;
  const allowed = ALLOWED[deliveryMode].flatMap((code) => wrongDeliveries(input, code, delivery[code]));
  const excused = EXCUSED[deliveryMode].flatMap((code): Reason[] => {
    const count = delivery[code] - unexcused(input, code);
    const message = `${deliveries(count)} ${EXCUSES[code] ?? code} in the time that faults answer for; that is no failure.`;
    return count === 0 ? [] : [{ code: `${code}_in_faults`, message }];
  });
  return [
    ...allowed.map(({ code, message }) => ({
      code,
      message: `${message} The delivery mode ${deliveryMode} allows it.`,
    })),
    ...excused,
  ];
}

const EXCUSES: Partial<Readonly<Record<Violation, string>>> = {
  lost: "never came",
  late: "came only after the drain phase",
  indeterminate: "could not be judged",
};

function wrongDeliveries({ delivery }: VerdictInput, code: (typeof WRONG)[number], count: number): Reason[] {
  if (count === 0) return [];
  // Kinds are not told apart by fault.
  const byKind = KINDS.map((kind): [Kind, number] => [kind, delivery.byKind[kind][code]]);
  const kinds = count === delivery[code] ? listed(byKind) : ", in a time that no fault answers for";
  return [{ code, message: `${SENTENCES[code](count, formatCount(delivery.expected))}${kinds}.` }];
}

/** Users, rooms or connections that a server still has when everybody has left are ghosts. */
export function ghosts({ leftovers }: VerdictInput): Reason[] {
  if (leftovers === null) return [];
  const parts = Object.entries(leftovers);
  if (parts.every(([, count]) => count === 0)) return [];
  return [{ code: "ghosts", message: `Everybody had left, and the server still held some${listed(parts)}.` }];
}

/**
 * A fault that could not be done, or was not over when the plan was: the run did not show what it set out to
 * show. One that was cut short left some undone on purpose.
 */
export function faultsNotDone({ faults, cutShort }: VerdictInput): Reason[] {
  return faults.flatMap(({ action, target, failure, injectedUs, endedUs }) => {
    const what = `The fault "${action} ${target}"`;
    const message =
      failure !== null
        ? `${what} could not be done: ${inertText(failure, 300)}`
        : cutShort || (injectedUs !== null && endedUs !== null)
          ? null
          : `${what} was ${injectedUs === null ? "never begun" : "not over when the run ended"}.`;
    return message === null ? [] : [{ code: "fault_failed", message }];
  });
}

/** "1 delivery", "12 deliveries". */
export function deliveries(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "delivery" : "deliveries"}`;
}

function ofTotal(count: number, total: number): string {
  return `${formatCount(count)} of ${formatCount(total)}`;
}

/** ` (80 × handshake-refused 502: Bad Gateway; 1 × handshake-refused 401: Unauthorized)` */
function causes(errors: Connections["errors"]): string {
  const named = errors.slice(0, MAX_CAUSES).map(connectionErrorText);
  const more = errors.length > MAX_CAUSES ? [`${formatCount(errors.length - MAX_CAUSES)} other causes`] : [];
  return errors.length === 0 ? "" : ` (${[...named, ...more].join("; ")})`;
}

/** ` (dm 10, broadcast 2)`, leaving out zeros; nothing when all are. */
function listed(parts: readonly (readonly [name: string, count: number])[]): string {
  const words = parts.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${formatCount(count)}`);
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
