import { allOf, capitalised, inWords, plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { lastWords } from "../../base/last-words.js";
import { formatCount, formatPercent, formatRate, formatUs } from "../../base/units.js";
import type { Kind } from "../../protocol/marker.js";
import type { ProcessExit } from "../../protocol/server-control.js";
import type { SteadyState } from "../../stats/steady-state.js";
import { connectionErrorText } from "../connection-errors.js";
import { type DeliveryCounts, KIND_LABELS } from "../delivery-counts.js";
import type { FaultResult } from "../fault-result.js";
import { formatMetric, formatSlope } from "../metric.js";
import type { Connections, Leftovers, MemorySlope, Overload, ThresholdResult, WorkerResult } from "../run-result.js";
import { CROWDED, RELIEF } from "./advice.js";
import { FOREIGN_LOAD, FOREIGN_LOAD_NOTED, THROTTLED, THROTTLED_NOTED } from "./processor-sentences.js";

/*
 * Every sentence in which a verdict gives its reasons. golden/sentences.txt shows them filled with numbers, for reading
 * side by side. Texts from a server or a scenario are made inert here.
 */

const MAX_ANSWERS = 3;
const MAX_CAUSES = 5;
const GHOSTS = ["connection", "user", "room"] as const;

/** Wrong deliveries of one class. */
export interface WrongDeliveries {
  readonly count: number;
  readonly expected: number;
  /** Either the number of each kind (`kinds`), or that no fault accounts for these (`outsideFaults`). */
  readonly which: string;
}

/** Up to five seconds of the hold phase, and the mean share of them that a loop was busy. */
export interface BusyWindow {
  readonly share: number;
  readonly fromSec: number;
  readonly toSec: number;
}

/** The sentences by code, in order of precedence (`ROWS` in verdict.ts). */
export const SENTENCES = {
  interrupted: () => "The run was interrupted; its figures cover only the time before that.",

  server_died: ({ id, exitCode, signal, stderr }: ProcessExit) => {
    const how = signal === null ? `exit code ${exitCode ?? "unknown"}` : `signal ${signal}`;
    const said = lastWords(stderr);
    const words = said === "" ? "It wrote nothing to stderr." : `Its last words on stderr: ${inertText(said)}`;
    return `Process ${id} of the server under test died (${how}). ${words}`;
  },

  worker_died: ({ id, users }: Pick<WorkerResult, "id" | "users">, workers: number) =>
    `Worker ${id} (of ${formatCount(workers)}) died during the run, so what its ${plural(users, "user")} sent and received is unknown.`,

  throttled: THROTTLED,
  foreign_load: FOREIGN_LOAD,
  generator_lag: {
    worker: (id: number, lagUs: number, limitUs: number, busiest: BusyWindow | null, wasIdle: boolean) =>
      `Worker ${id} fell behind schedule: 1 % of its sends were more than ${formatUs(lagUs)} late (limit: ${formatUs(limitUs)}).` +
      `${busiest === null ? "" : ` It was busiest ${when(busiest)}, at ${formatPercent(busiest.share)}.`} ` +
      `${wasIdle ? CROWDED : RELIEF}`,
    threshold: (text: string, lagUs: number) =>
      `The threshold ${inertText(text)} was missed, but at the same percentile the generator itself sent up to ${formatUs(lagUs)} late, ` +
      `so this says nothing about the server. ${CROWDED}`,
  },
  generator_cpu: (id: number, busiest: BusyWindow, limit: number) =>
    `Worker ${id} had no time to spare: its event loop was ${formatPercent(busiest.share)} busy ${when(busiest)} ` +
    `(limit: ${formatPercent(limit)}). ${RELIEF}`,
  generator_dropped: (
    { dropped, planned, limit }: { readonly dropped: number; readonly planned: number; readonly limit: number },
    worst: { readonly id: number; readonly dropped: number },
  ) => {
    const share = `${formatPercent(dropped / planned)}; limit: ${formatPercent(limit)}`;
    return (
      `${ofTotal(dropped, planned)} planned messages were never sent (${share}), ` +
      `${formatCount(worst.dropped)} of them by worker ${worst.id}. ${RELIEF}`
    );
  },

  not_verified: () => "Deliveries were counted but not judged (--no-verify), so this run proves nothing.",

  unaccounted: {
    users: ({ planned, opened, failed }: Connections) =>
      `The books do not balance: of ${plural(planned, "user")}, ${formatCount(opened)} connected and ${formatCount(failed)} failed.`,
    messages: (planned: number, sent: number, dropped: number, away: number) =>
      `The books do not balance: of ${plural(planned, "planned message")}, ${formatCount(sent)} were sent, ` +
      `${formatCount(dropped)} were dropped, and for ${formatCount(away)} the sender was away.`,
    deliveries: ({ expected, delivered }: DeliveryCounts, wrong: number) =>
      `The books do not balance: of ${plural(expected, "expected delivery", "expected deliveries")}, ` +
      `${formatCount(delivered)} arrived as they should, and ${formatCount(wrong)} went wrong or could not be judged.`,
  },

  fault_failed: ({ action, target, failure, injectedUs }: FaultResult) => {
    const fault = `The fault "${action} ${target}"`;
    if (failure !== null) return `${fault} could not be carried out: ${inertText(failure, 300)}`;
    return injectedUs === null ? `${fault} never started.` : `${fault} was still in progress when the run ended.`;
  },

  connections_failed: ({ failed, planned, errors }: Connections, stopped: boolean) =>
    `${ofTotal(failed, planned)} users could not connect${causes(errors)}.` +
    `${stopped ? " That ended the run, as the scenario asks (onConnectFailure: stop)." : ""}`,
  connections_closed: (closed: number, { opened, errors }: Connections) =>
    `${ofTotal(closed, opened)} connections ended early${causes(errors.filter((error) => error.opened))}.`,

  nothing_expected: (sent: number, planned: number, hasExcuses: boolean, opened: number) =>
    opened === 0
      ? `This run proves nothing: no user connected, so none of its ${plural(planned, "planned message")} was sent.`
      : `This run proves nothing: it sent ${ofTotal(sent, planned)} planned messages, but no delivery was certain to be due` +
        `${hasExcuses ? ", apart from those that injected faults account for" : ""}. Make the run longer, or its traffic denser.`,

  overloaded: ({ offeredPerSec, deliveredPerSec, backlogAtEnd }: Overload) =>
    `The server was overloaded: of ${formatRate(offeredPerSec)} deliveries due each second it made ` +
    `${formatRate(deliveredPerSec)}, and when the hold phase ended it was ${formatCount(backlogAtEnd)} behind.`,

  lost: ({ count, expected, which }: WrongDeliveries) =>
    `${ofTotal(count, expected)} expected deliveries never arrived${which}.`,
  duplicated: ({ count, expected, which }: WrongDeliveries) =>
    `${plural(count, "duplicate delivery", "duplicate deliveries")} arrived on top of ${formatCount(expected)} expected ones${which}.`,
  misrouted: ({ count, expected, which }: WrongDeliveries) =>
    `${deliveries(count)} reached a user ${count === 1 ? "it was" : "they were"} not meant for, on top of ${formatCount(expected)} expected ones${which}.`,
  reordered: ({ count, expected, which }: WrongDeliveries) =>
    `${ofTotal(count, expected)} expected deliveries arrived out of order${which}.`,
  corrupted: ({ count, expected, which }: WrongDeliveries) =>
    `${deliveries(count)} arrived with altered text, out of ${formatCount(expected)} expected ones${which}.`,
  impersonated: ({ count, expected, which }: WrongDeliveries) =>
    `${deliveries(count)} named the wrong sender, out of ${formatCount(expected)} expected ones${which}.`,
  foreign: ({ count, expected, which }: WrongDeliveries) =>
    `${deliveries(count)} arrived that nobody in this run had sent, on top of ${formatCount(expected)} expected ones${which}.`,
  late: ({ count, expected, which }: WrongDeliveries) =>
    `${ofTotal(count, expected)} expected deliveries arrived only after the drain phase${which}.`,

  messages_rejected: (kind: Kind, rejected: number, sent: number) =>
    `The server rejected ${ofTotal(rejected, sent)} ${KIND_LABELS[kind]} messages.`,
  server_errors: (answers: readonly { readonly code: string; readonly count: number }[]) => {
    const sum = (some: typeof answers): number => some.reduce((total, { count }) => total + count, 0);
    const total = sum(answers);
    const named = answers.slice(0, MAX_ANSWERS).map(({ code, count }) => [inertText(code, 60), count] as const);
    const others = ["others", sum(answers.slice(MAX_ANSWERS))] as const;
    return (
      `The server answered ${total === 1 ? "once" : `${formatCount(total)} times`} with an error, or with a frame ` +
      `outside the protocol${listed([...named, others])}.`
    );
  },
  ghosts: (leftovers: Leftovers) => {
    const held = GHOSTS.flatMap((what) => (leftovers[`${what}s`] === 0 ? [] : [plural(leftovers[`${what}s`], what)]));
    return `After everyone had left, the server still held ${inWords(held)}.`;
  },
  threshold_failed: {
    measured: ({ text, metric, measured }: ThresholdResult) =>
      `The threshold ${inertText(text)} was missed: the run ` +
      `${measured === null ? "did not measure it" : `measured ${formatMetric(metric, measured)}`}.`,
    overloaded: ({ text }: ThresholdResult) =>
      `The threshold ${inertText(text)} cannot hold at this load: an overloaded server answers later and later.`,
  },

  indeterminate: (count: number, expected: number) =>
    `${ofTotal(count, expected)} expected deliveries could not be judged, because a sender or recipient was cut off in between.`,
  cut_short: () => "The run ended before its plan was complete; its figures cover only the time before that.",
  threshold_undecided: ({ text }: ThresholdResult, slope: MemorySlope | null) => {
    const coarse = slope === null || slope.ciHigh === null;
    const why = coarse ? "at too few plateaus to say how exact that is" : "which reaches to both sides of the limit";
    return (
      `The threshold ${inertText(text)} could not be decided: the run measured ` +
      `${slope === null ? "it" : formatSlope(slope)}${coarse ? "" : ","} ${why}. ` +
      "More plateaus (ramp.plateaus) or more users would settle it."
    );
  },

  passed: (users: Connections, counts: DeliveryCounts, trafficAsked: boolean, thresholds: number) =>
    `${[
      capitalised(`${someOf(users.opened, users.planned, "user", "users")} connected`),
      ...(trafficAsked ? [arrivals(counts)] : []),
      ...(thresholds === 0 ? [] : [`${allOf(thresholds, "threshold")} ${thresholds === 1 ? "was" : "were"} met`]),
    ].join("; ")}.`,

  throttled_noted: THROTTLED_NOTED,
  foreign_load_noted: FOREIGN_LOAD_NOTED,
  certificates_unchecked: () =>
    "The server's certificate was not checked, so another server may have answered " +
    "(target.tls.insecure, or NODE_TLS_REJECT_UNAUTHORIZED in the environment).",
  lost_in_faults: (count: number) => excused(count, "never arrived"),
  late_in_faults: (count: number) => excused(count, "arrived only after the drain phase"),
  indeterminate_in_faults: (count: number) => excused(count, "could not be judged"),
};

/** Stable, since programs read them. docs/exit-codes.md says what each means. */
export type ReasonCode = keyof typeof SENTENCES;

/** The `which` part by kind, without kinds that have none. */
export const kinds = (byKind: readonly (readonly [kind: Kind, count: number])[]): string =>
  listed(byKind.map(([kind, count]) => [KIND_LABELS[kind], count]));

/** The `which` part when faults account for other deliveries of the class. */
export const outsideFaults = (count: number): string =>
  `, and no injected fault accounts for ${count === 1 ? "it" : "them"}`;

/** Follows a sentence about wrong deliveries that the delivery mode allows. */
export const allowedBy = (mode: string): string => ` The delivery mode ${mode} allows this.`;

/** The outcome of the steadiness test, with its evidence. */
export function steadySentence({ steady, seconds, limit, fromUs, toUs, changeUs: [low, high] }: SteadyState): string {
  const change = `${formatUs(low)} to ${formatUs(high)}, 95 % confidence`;
  if (steady === null) {
    return (
      "It is not clear whether response times were steady: the per-second medians scatter too much, or the hold phase is " +
      `too short, to confirm or rule out a drift of more than ${formatPercent(limit)} (change over ${seconds} s: ${change}).`
    );
  }
  return steady
    ? `Response times were steady: over ${seconds} s the per-second median of all messages drifted by less than ${formatPercent(limit)} (change: ${change}).`
    : `Response times were not steady: over ${seconds} s the per-second median of all messages went from ${formatUs(fromUs)} to ${formatUs(toUs)} (change: ${change}).`;
}

const deliveries = (count: number): string => plural(count, "delivery", "deliveries");

const ofTotal = (count: number, total: number): string => `${formatCount(count)} of ${formatCount(total)}`;

const when = ({ fromSec, toSec }: BusyWindow): string => `between seconds ${fromSec} and ${toSec} of the hold phase`;

const someOf = (count: number, total: number, one: string, many: string): string =>
  count === total ? allOf(total, one, many) : `${ofTotal(count, total)} ${many}`;

function arrivals({ expected, delivered, duplicated, may, mayDelivered }: DeliveryCounts): string {
  const once = duplicated === 0 ? "exactly once" : "at least once";
  const possible = may === 0 ? "" : `, and so did ${ofTotal(mayDelivered, may)} possible ones`;
  return `${someOf(delivered, expected, "expected delivery", "expected deliveries")} arrived, ${delivered === 1 ? "" : "each "}${once}${possible}`;
}

function excused(count: number, what: string): string {
  const these = count === 1 ? "it does" : "these do";
  return `Injected faults account for ${deliveries(count)} that ${what}; ${these} not fail the run.`;
}

/** Lists causes: ` (80 × handshake-refused 502: Bad Gateway; 1 × handshake-refused 401: Unauthorized)`. */
function causes(errors: Connections["errors"]): string {
  const named = errors.slice(0, MAX_CAUSES).map(connectionErrorText);
  const more = errors.length - MAX_CAUSES;
  const others = more > 0 ? [plural(more, "other cause")] : [];
  return errors.length === 0 ? "" : ` (${[...named, ...others].join("; ")})`;
}

/** Lists counts by kind: ` (private 10, broadcast 2)`. Leaves out zeros; empty when all are zero. */
function listed(parts: readonly (readonly [name: string, count: number])[]): string {
  const words = parts.filter(([, count]) => count > 0).map(([name, count]) => `${name} ${formatCount(count)}`);
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
