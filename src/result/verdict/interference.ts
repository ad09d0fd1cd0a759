/** What others did to a run: programs that used the processors, and quotas that took them away. */

import type { ForeignCpu, Reason, RunResult, ThresholdResult, Throttling, TimelineSecond } from "../run-result.js";
import { adviseOnce, type Culprit } from "./advice.js";
import type { DisturbedSeconds } from "./processor-sentences.js";
import type { Saturation } from "./saturation.js";
import { SENTENCES } from "./sentences.js";
import type { VerdictInput } from "./verdict-input.js";

/**
 * Shares of the machine that others may use. Up to a tenth is what an idle desktop, a log shipper or a monitor takes;
 * past it there is a remark. Past a quarter, no time measured is the server's alone: on a machine of two cores, generator
 * and server then have three quarters of one each.
 */
const NOTED = 0.1;
const TOO_MUCH = 0.25;
/** A miss is put down to others when they disturbed at least this share of the seconds in which it was missed. */
const DISTURBED_SHARE = 0.5;
/** What happens in a hundredth of the time is what a 99th percentile shows. */
const THROTTLED_NOTED = 0.01;
const THROTTLED_TOO_MUCH = 0.25;

export type Interference = Pick<VerdictInput, "foreignCpu" | "throttling" | "timeline" | "thresholds" | "saturation">;

type Used = Pick<ForeignCpu, "cores" | "stolen" | "of">;

const shareOf = ({ cores, stolen, of }: Used): number => (cores + stolen) / of;

/**
 * Finds that others had so much of the machine that a run proves nothing: past a quarter over the hold phase; past a
 * tenth in the seconds in which a latency threshold was missed; past a tenth while a generator fell behind that was not
 * busy itself.
 */
export function foreignLoad(input: Interference): Reason[] {
  const { foreignCpu, saturation } = input;
  if (foreignCpu === null) return [];
  const reason = (message: string): Reason[] => [{ code: "foreign_load", message }];
  if (shareOf(foreignCpu) > TOO_MUCH) return reason(SENTENCES.foreign_load.hold(foreignCpu));
  const isBusy = saturation.reasons.some(({ code }) => code === "generator_cpu");
  if (shareOf(foreignCpu) > NOTED && saturation.saturated && !isBusy) {
    return reason(SENTENCES.foreign_load.lag(foreignCpu));
  }
  return missedLatencies(input.thresholds)
    .flatMap((threshold) => disturbedSeconds(threshold, input.timeline, foreignCpu.of) ?? [])
    .slice(0, 1)
    .flatMap((seconds) => reason(SENTENCES.foreign_load.threshold(seconds)));
}

/** Finds a quota that stopped the generator so often that it explains what went wrong, or that no time can be trusted. */
export function throttled({ throttling, thresholds, saturation }: Interference): Reason[] {
  const isHarmed = saturation.saturated || missedLatencies(thresholds).length > 0;
  const limit = isHarmed ? THROTTLED_NOTED : THROTTLED_TOO_MUCH;
  return (throttling ?? [])
    .filter((group) => group.of !== "server" && throttledShare(group) > limit)
    .map((group) => ({ code: "throttled", message: SENTENCES.throttled(group) }));
}

/** Whether others had the processors so much that a run proves nothing. */
export const isHeldUp = (input: Interference): boolean => throttled(input).length > 0 || foreignLoad(input).length > 0;

/** Returns the generator's reasons as consequences of what others did, as far as that is known, and each advice once. */
export function withCulprit(input: Interference, sharedMachine: boolean): Saturation {
  const reasons = adviseOnce(input.saturation.reasons, culpritOf(input, sharedMachine));
  return { ...input.saturation, reasons };
}

/** Returns who had the processor while the generator waited for it. */
function culpritOf(input: Interference, sharedMachine: boolean): Culprit {
  if (throttled(input).length > 0) return "quota";
  if (foreignLoad(input).length > 0) return "others";
  const { foreignCpu, throttling } = input;
  const isCalm = foreignCpu !== null && shareOf(foreignCpu) <= NOTED && !(throttling ?? []).some(isNoted);
  return isCalm && sharedMachine ? "server" : null;
}

/** Returns what others did that is worth knowing and decides nothing. */
export function notedInterference(input: Interference): Reason[] {
  const { foreignCpu } = input;
  const decided = throttled(input).map(({ message }) => message);
  const groups = (input.throttling ?? [])
    .filter(isNoted)
    .filter((group) => !decided.includes(SENTENCES.throttled(group)));
  const isNotable = foreignCpu !== null && shareOf(foreignCpu) > NOTED && foreignLoad(input).length === 0;
  return [
    ...groups.map((group) => ({ code: "throttled_noted", message: SENTENCES.throttled_noted(group) })),
    ...(isNotable ? [{ code: "foreign_load_noted", message: SENTENCES.foreign_load_noted(foreignCpu) }] : []),
  ];
}

const throttledShare = ({ periods, throttled: count }: Throttling): number => (periods === 0 ? 0 : count / periods);

const isNoted = (group: Throttling): boolean => throttledShare(group) > THROTTLED_NOTED;

const LATENCY = /^latency\.(dm|broadcast|room|fanout|roomFanout|firstReceipt|service)\.(min|mean|max|p\d+)$/;

/** The upper limits on a time of the hold phase that were missed. */
function missedLatencies(thresholds: RunResult["thresholds"]): readonly ThresholdResult[] {
  return thresholds.filter(
    ({ metric, op, pass, measured }) =>
      pass === false && measured !== null && (op === "<" || op === "<=") && LATENCY.test(metric),
  );
}

/** Returns the seconds in which a threshold was missed, if others disturbed enough of them to explain the miss. */
function disturbedSeconds(
  { metric, limit, text }: ThresholdResult,
  timeline: readonly TimelineSecond[],
  of: number,
): DisturbedSeconds | null {
  const missed = missedSeconds(metric, limit, timeline);
  const disturbed = missed.flatMap((second) => {
    // What piled up in one second is late in the next.
    const before = timeline[timeline.indexOf(second) - 1];
    const loads = [second, ...(before === undefined ? [] : [before])].map((one) => usedIn(one, of));
    return loads
      .filter((load) => shareOf(load) > NOTED)
      .sort((a, b) => shareOf(b) - shareOf(a))
      .slice(0, 1);
  });
  if (disturbed.length === 0 || disturbed.length < DISTURBED_SHARE * missed.length) return null;
  const mean = (read: (load: Used) => number) =>
    disturbed.reduce((sum, load) => sum + read(load), 0) / disturbed.length;
  const counts = { text, disturbed: disturbed.length, missed: missed.length };
  return { ...counts, cores: mean(({ cores }) => cores), stolen: mean(({ stolen }) => stolen), of };
}

const usedIn = ({ foreignCpu, stolenCpu }: TimelineSecond, of: number): Used => ({
  cores: foreignCpu ?? 0,
  stolen: stolenCpu ?? 0,
  of,
});

/**
 * Returns the seconds of the hold phase that were past a limit: by the median where the limit is on that or on a mean,
 * by the slowest delivery where it is on the slowest or on the last recipient, else by the 99th percentile. A second is
 * known for all kinds of messages together, so where none is past the limit, those count whose slowest delivery was.
 */
function missedSeconds(metric: string, limit: number, timeline: readonly TimelineSecond[]): readonly TimelineSecond[] {
  const [, of = "", statistic = ""] = LATENCY.exec(metric) ?? [];
  const isOfLast = statistic === "max" || of === "fanout" || of === "roomFanout";
  const reading = isOfLast ? "max" : ["min", "mean", "p50"].includes(statistic) ? "p50" : "p99";
  const past = (name: "p50" | "p99" | "max") =>
    timeline.filter((second) => second.phase === "hold" && (second[name] ?? 0) >= limit);
  const missed = past(reading);
  return missed.length > 0 ? missed : past("max");
}
