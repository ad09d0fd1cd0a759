import { allOf, inWords, plural } from "../../base/counted-words.js";
import { formatCount, formatPercent, formatRate } from "../../base/units.js";

/*
 * Every sentence of the report that appears in more than one place. golden/sentences.txt shows them filled with
 * figures, for reading side by side. Other modules decide which to use. Texts in them may be hostile: make a sentence
 * inert before showing it.
 */

/** What became of the deliveries, for the headline. */
export const DELIVERIES = {
  all: (count: number) =>
    count === 0
      ? "no delivery was due"
      : `${allOf(count, "delivery", "deliveries")} arrived, ${count === 1 ? "" : "each "}exactly once`,
  some: (delivered: number, expected: number) =>
    `${formatCount(delivered)} of ${plural(expected, "delivery", "deliveries")} arrived`,
  wrong: (classes: readonly (readonly [name: string, count: number])[], others: number, expected: number) => {
    const [[worst, count] = ["", 0], ...rest] = classes;
    const named = rest.map(([name, some]) => `${formatCount(some)} ${name}`);
    const more = others === 0 ? [] : [`${formatCount(others)} wrong in other ways`];
    const first = `${plural(count, "delivery", "deliveries")} ${worst}`;
    return `${inWords([first, ...named, ...more])} (${formatCount(expected)} expected)`;
  },
  explained: ", all accounted for by injected faults",
  notJudged: "deliveries were counted but not judged",
};

/** The verdict in one sentence. `rest` is empty or begins with a semicolon. */
export const HEADLINES = {
  pass: (users: number, arrivals: string, rest: string) => `Pass: ${plural(users, "user")}; ${arrivals}${rest}.`,
  passWithoutTraffic: (stayed: string) => `Pass: ${stayed}; the scenario has no traffic.`,
  fail: (parts: readonly string[]) => `Fail: ${parts.join("; ")}.`,
  thresholdsMissed: (missed: number, all: number) => `${formatCount(missed)} of ${plural(all, "threshold")} missed`,
  saturated: () => "Inconclusive: the generator could not keep to its plan, so this run says nothing about the server.",
  inconclusive: (reason: string) => `Inconclusive: ${reason}.`,
  aborted: (what: string) => `Aborted: the run was stopped early; until then, ${what}.`,
  stayed: (stayed: number, users: number, back: number) =>
    `${stayed === users ? plural(users, "user") : `${formatCount(stayed)} of ${plural(users, "user")}`} connected and stayed` +
    `${back === 0 ? "" : ` (${formatCount(back)} came back after a fault)`}`,
  time: (percentile: string, label: string, time: string) => `; ${percentile} of ${label}s ${time}`,
  noReason: "no reason was recorded",
};

/** Why the times cannot be trusted. */
export const DOUBTS = {
  saturated: "The generator could not keep to its plan: these times measure it, not the server alone.",
  heldUp: "This run did not get the processor time it needed, so these times are not the server's alone.",
  inconclusive: "The run is inconclusive: these times prove nothing about the server.",
  aborted: "The run was stopped early: these times cover only part of it.",
  overloaded:
    "The server was overloaded: response times grew as long as the load lasted, and only tell how long that was.",
};

const notMeasured = (what: string, why: string): string => `${what} not measured: ${why}.`;
const RUNNING_ALREADY = "this run did not start the server, so it cannot look inside";
const TOO_EARLY = "the run ended too early";

/** Sentences that stand in place of something absent. */
export const ABSENCES = {
  thresholds: "The scenario sets no thresholds.",
  timeline: "The run ended before its first second was complete.",
  steadiness: notMeasured(
    "Whether response times were steady was",
    "it takes at least five seconds of the hold phase with deliveries",
  ),
  serverMemory: (isTarget: boolean) => notMeasured("The server's memory was", isTarget ? RUNNING_ALREADY : TOO_EARLY),
  server: (isTarget: boolean) =>
    notMeasured("The server's CPU and counters were", isTarget ? RUNNING_ALREADY : TOO_EARLY),
  generatorMemory: notMeasured("The generator's memory was", TOO_EARLY),
  returned: notMeasured(
    "How much memory was given back after everyone had left was",
    `${TOO_EARLY}, or memory had not grown`,
  ),
};

/** Whether the second, independent count agrees with the ledger. */
export const AUDITS = {
  agrees: (pairs: number) =>
    `A second, independent count and hash of ${allOf(pairs, "pair", "pairs")} of message and recipient agrees with this ledger.`,
  missing:
    "There is no second count to check this ledger against: a worker died, and its part of the count is missing.",
  notJudged: "Deliveries were counted but not judged (--no-verify): zeros here prove nothing.",
};

export const MEMORY = {
  returned: (share: number) =>
    `After everyone had left, ${formatPercent(share)} of the growth in resident memory was given back.`,
  grewOn: (share: number) =>
    `After everyone had left, nothing was given back: resident memory kept growing, by ${formatPercent(share)} of what the users had added.`,
  bent: (side: string, metrics: readonly string[], most: number) =>
    `Memory of the ${side} did not grow in proportion (${metrics.join(", ")}): the figure is an average over up to ` +
    `${plural(most, "user")}, and differs for other numbers of users.`,
};

/** What a difference in counted work between two runs means. */
export const NOISE = {
  none: "These counts have no noise: a change between two runs is a change in the server.",
  churn: "With users coming and going, these counts vary a little between two runs of the same server.",
  faults:
    "These counts vary a little between two runs of the same server, because faults strike at slightly different moments.",
};

export const FAULTS = {
  noneOutside: "No delivery went wrong beyond those that the faults account for.",
  outside: (wrong: string) => `Wrong deliveries that no fault accounts for: ${wrong}.`,
  ended: (processes: readonly string[]) =>
    `${inWords(processes)} ${processes.length === 1 ? "was" : "were"} killed and not restarted: these figures are the last ones seen.`,
};

export const MESSAGES = {
  unknown:
    "–: unknown. Without acks, a message lost on its way to the server looks the same as one lost on its way back.",
  errors: (answers: readonly string[]) => `The server answered with errors: ${answers.join(", ")}.`,
  lostOnHop: (hops: readonly string[]) => `Lost deliveries by hop: ${hops.join(", ")}.`,
};

export const LATENCY = {
  service: (kind: string) => `actual send to receipt, of ${kind}; response time adds the time spent waiting to be sent`,
  fewSamples: "fewer than 10/(1−p) independent samples",
};

export const MACHINE = {
  load: (average: number) =>
    `in the minute before the run, ${formatRate(average)} processes were running or waiting on average`,
  loadUnknown: "its load before the run is not known",
  foreign: (used: string) => `during the hold phase, ${used}`,
  busiestSecond: (sec: number, used: string) => `Others took most in second ${sec}, when ${used}.`,
  foreignUnknown: "what other programs used during the hold phase is not known",
  pressure: (share: number) => `some process did, in ${formatPercent(share)} of the hold phase`,
  quota: (cores: number, throttled: number, periods: number) =>
    `${formatRate(cores)} cores; processes were stopped for it in ${formatCount(throttled)} of ${plural(periods, "period")}`,
};
