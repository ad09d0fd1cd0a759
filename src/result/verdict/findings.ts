/** What went wrong in a run, one function for each kind of problem. Each returns no reasons when there was none. */

import { KINDS, type Kind } from "../../protocol/marker.js";
import { VIOLATIONS } from "../../protocol/violations.js";
import type { DeliveryMode } from "../../scenario/schema/scenario.js";
import type { Reason, ThresholdResult, Violation } from "../run-result.js";
import { allowedBy, kinds, outsideFaults, SENTENCES } from "./sentences.js";
import type { VerdictInput } from "./verdict-input.js";

/** Tells whether a threshold on this metric is met, and so allows the number. */
const isAllowed = (thresholds: readonly ThresholdResult[], name: string): boolean =>
  thresholds.some(({ metric, pass }) => metric === name && pass);

export function interruption({ interrupted }: VerdictInput): Reason[] {
  return interrupted ? [{ code: "interrupted", message: SENTENCES.interrupted() }] : [];
}

export function serverDeaths({ serverExits }: VerdictInput): Reason[] {
  return serverExits.map((exit) => ({ code: "server_died", message: SENTENCES.server_died(exit) }));
}

export function workerDeaths({ workers }: VerdictInput): Reason[] {
  return workers
    .filter(({ finished }) => !finished)
    .map((worker) => ({ code: "worker_died", message: SENTENCES.worker_died(worker, workers.length) }));
}

export function notVerified({ verified }: VerdictInput): Reason[] {
  return verified ? [] : [{ code: "not_verified", message: SENTENCES.not_verified() }];
}

/**
 * Finds faults that could not be carried out, or had not ended when the plan did: then the run did not show what it was
 * meant to show. In a run that was cut short, faults left undone are not findings.
 */
export function faultsNotDone({ faults, cutShort }: VerdictInput): Reason[] {
  return faults
    .filter(({ failure, injectedUs, endedUs }) => {
      const isOver = injectedUs !== null && endedUs !== null;
      return failure !== null || !(cutShort || isOver);
    })
    .map((fault) => ({ code: "fault_failed", message: SENTENCES.fault_failed(fault) }));
}

/** Finds users who could not connect. A threshold may allow them, unless the run ended because of them. */
export function connectionsFailed({ connections, thresholds, stoppedByFailure }: VerdictInput): Reason[] {
  const allowed = isAllowed(thresholds, "connections.failed") && !stoppedByFailure;
  if (connections.failed === 0 || allowed) return [];
  return [{ code: "connections_failed", message: SENTENCES.connections_failed(connections, stoppedByFailure) }];
}

/** Finds connections that ended before the run did. A threshold may allow them. */
export function connectionsClosed({ connections, thresholds }: VerdictInput): Reason[] {
  const closed = connections.closedEarly - connections.cutByFaults;
  if (closed === 0 || isAllowed(thresholds, "connections.closedEarly")) return [];
  return [{ code: "connections_closed", message: SENTENCES.connections_closed(closed, connections) }];
}

/** Finds traffic in which no delivery had to arrive, apart from those that faults excuse: it proves nothing. */
export function nothingExpected(input: VerdictInput): Reason[] {
  const { trafficAsked, verified, delivery, messages, connections, workers } = input;
  const excused = EXCUSED[input.deliveryMode].reduce((sum, code) => sum + delivery[code] - unexcused(input, code), 0);
  if (!trafficAsked || !verified || delivery.expected > excused) return [];
  // Nobody knows what a worker that died had connected, sent and received.
  if (workers.some(({ finished }) => !finished)) return [];
  const total = (name: "planned" | "sent"): number => KINDS.reduce((sum, kind) => sum + messages[kind][name], 0);
  const message = SENTENCES.nothing_expected(total("sent"), total("planned"), excused > 0, connections.opened);
  return [{ code: "nothing_expected", message }];
}

/** Finds that the load was more than the server could carry. */
export function overload({ overloaded }: VerdictInput): Reason[] {
  return overloaded === null ? [] : [{ code: "overloaded", message: SENTENCES.overloaded(overloaded) }];
}

/** Finds messages that the server rejected. A threshold on that kind's `rejected` may allow them. */
export function messagesRejected({ messages, thresholds }: VerdictInput): Reason[] {
  return KINDS.flatMap((kind) => {
    const { sent } = messages[kind];
    const rejected = (messages[kind].rejected ?? 0) - (messages[kind].rejectedInFaults ?? 0);
    if (rejected === 0 || isAllowed(thresholds, `messages.${kind}.rejected`)) return [];
    return [{ code: "messages_rejected", message: SENTENCES.messages_rejected(kind, rejected, sent) }];
  });
}

/** Error codes that say that the server is broken, or that a user is not back yet. */
const FAULT_CODES = ["cluster_unavailable", "user_not_found", "user_taken"];

/**
 * Finds errors that the server answered with, and frames outside the protocol: in this traffic, a server that keeps to
 * the protocol has no reason for either. Two kinds are not findings: `user_not_found` for users whom the run knows to
 * have been away, and errors that say that a fault has struck. A threshold on `errorAnswers.count` may allow the rest.
 */
export function serverErrors({ errorAnswers, thresholds }: VerdictInput): Reason[] {
  const wrong = errorAnswers
    .map(({ code, count, inFaults, knownAway }) => ({
      code,
      count: count - knownAway - (FAULT_CODES.includes(code) ? inFaults : 0),
    }))
    .filter(({ count }) => count > 0);
  if (wrong.length === 0 || isAllowed(thresholds, "errorAnswers.count")) return [];
  return [{ code: "server_errors", message: SENTENCES.server_errors(wrong) }];
}

/** Finds users, rooms and connections that the server still held after everyone had left. */
export function ghosts({ leftovers }: VerdictInput): Reason[] {
  if (leftovers === null || Object.values(leftovers).every((count) => count === 0)) return [];
  return [{ code: "ghosts", message: SENTENCES.ghosts(leftovers) }];
}

/** Every class of wrong delivery except `indeterminate`, which is no failure of the server. */
const WRONG = VIOLATIONS.filter((violation) => violation !== "indeterminate");
type Wrong = (typeof WRONG)[number];

/** Wrong deliveries that the delivery mode allows: they are reported, but are not failures. */
const ALLOWED: Readonly<Record<DeliveryMode, readonly Wrong[]>> = {
  "at-most-once": [],
  "at-least-once": ["duplicated"],
};

type Excusable = "lost" | "late" | "indeterminate";

/** Wrong deliveries that the mode allows where a fault accounts for them. */
const EXCUSED: Readonly<Record<DeliveryMode, readonly Excusable[]>> = {
  "at-most-once": ["lost", "late", "indeterminate"],
  "at-least-once": ["late", "indeterminate"],
};

/** Finds wrong deliveries that the delivery mode forbids: one reason per class, whose code is the class's name. */
export function violations(input: VerdictInput): Reason[] {
  const forbidden = WRONG.filter((code) => !ALLOWED[input.deliveryMode].includes(code));
  return forbidden.flatMap((code) => wrongDeliveries(input, code, unexcused(input, code)));
}

/** Finds deliveries that could not be judged, apart from those that a fault accounts for. */
export function indeterminates(input: VerdictInput): Reason[] {
  const count = unexcused(input, "indeterminate");
  if (count === 0) return [];
  return [{ code: "indeterminate", message: SENTENCES.indeterminate(count, input.delivery.expected) }];
}

/** Returns the number of a class that no fault excuses. */
function unexcused({ delivery, deliveryMode }: VerdictInput, code: Violation): number {
  const excused: readonly Violation[] = EXCUSED[deliveryMode];
  return excused.includes(code) ? delivery.outsideFaults[code] : delivery[code];
}

/** Returns what is reported beside any verdict without changing it. */
export function remarks(input: VerdictInput): Reason[] {
  const code = "certificates_unchecked";
  const unchecked = input.certificatesUnchecked ? [{ code, message: SENTENCES[code]() }] : [];
  return [...allowedViolations(input), ...unchecked];
}

/** Returns wrong deliveries that the mode allows or that faults excuse. */
function allowedViolations(input: VerdictInput): Reason[] {
  const { delivery, deliveryMode } = input;
  const allowed = ALLOWED[deliveryMode]
    .flatMap((code) => wrongDeliveries(input, code, delivery[code]))
    .map(({ code, message }) => ({ code, message: message + allowedBy(deliveryMode) }));
  const excused = EXCUSED[deliveryMode].flatMap((violation): Reason[] => {
    const count = delivery[violation] - unexcused(input, violation);
    const code = `${violation}_in_faults` as const;
    return count === 0 ? [] : [{ code, message: SENTENCES[code](count) }];
  });
  return [...allowed, ...excused];
}

function wrongDeliveries({ delivery }: VerdictInput, code: Wrong, count: number): Reason[] {
  if (count === 0) return [];
  // What faults excuse is not counted by kind.
  const which =
    count === delivery[code]
      ? kinds(KINDS.map((kind): [Kind, number] => [kind, delivery.byKind[kind][code]]))
      : outsideFaults(count);
  return [{ code, message: SENTENCES[code]({ count, expected: delivery.expected, which }) }];
}

/** Finds that a run ended before its plan did, when no other reason explains why. */
export function cutShort(input: VerdictInput): Reason[] {
  const isExplained =
    input.interrupted ||
    input.stoppedByFailure ||
    input.serverExits.length > 0 ||
    input.workers.some(({ finished }) => !finished);
  return input.cutShort && !isExplained ? [{ code: "cut_short", message: SENTENCES.cut_short() }] : [];
}
