import { allOf, capitalised, inWords, plural } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatRate, formatUs, US_PER_SEC } from "../../base/units.js";
import type { ForeignCpu, Throttling } from "../run-result.js";

/** Less than this share of the machine is not worth a word. */
const LEAST_SHARE = 0.01;

/** Seconds of the hold phase in which a threshold was missed, and what others used in those that they disturbed. */
export interface DisturbedSeconds extends Pick<ForeignCpu, "cores" | "stolen" | "of"> {
  /** The threshold's text. */
  readonly text: string;
  readonly disturbed: number;
  readonly missed: number;
}

const tenths = (cores: number): string => formatRate(Math.round(cores * 10) / 10);

/** ` (1.2 of it by "python3", 0.3 by "node")`; nothing when no program is known. */
function named(programs: ForeignCpu["programs"]): string {
  const words = programs.map(
    ({ name, cores }, i) => `${tenths(cores)} ${i === 0 ? "of it " : ""}by "${inertText(name, 20)}"`,
  );
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}

/** Returns who took how much, as in `other programs used 1.6 of 2 cores`. */
export function othersUsed({
  cores,
  stolen,
  of,
  programs = [],
}: Omit<ForeignCpu, "programs"> & Partial<ForeignCpu>): string {
  const isStolen = stolen >= LEAST_SHARE * of;
  const isUsed = cores >= LEAST_SHARE * of || !isStolen;
  return inWords([
    ...(isUsed ? [`other programs used ${tenths(cores)} of ${plural(of, "core")}${named(programs)}`] : []),
    ...(isStolen ? [`the host of this virtual machine took ${tenths(stolen)} of ${plural(of, "core")}`] : []),
  ]);
}

function remedy({ cores, stolen }: Pick<ForeignCpu, "cores" | "stolen">): string {
  return cores >= stolen
    ? "Stop them, or use a machine with more cores, and run again."
    : "Run again when the host is less busy, or on a machine that need not share its processors.";
}

const secondsOf = (some: number, all: number): string =>
  some === all ? allOf(all, "second") : `${formatCount(some)} of the ${plural(all, "second")}`;

const NOTHING = "so this run says nothing about the server";

/** Why a run is inconclusive whose processors were used by others. */
export const FOREIGN_LOAD = {
  hold: (load: ForeignCpu) => `${capitalised(othersUsed(load))} during the hold phase, ${NOTHING}. ${remedy(load)}`,
  lag: (load: ForeignCpu) =>
    `${capitalised(othersUsed(load))} during the hold phase, and the generator fell behind although it was not busy, ${NOTHING}. ${remedy(load)}`,
  threshold: ({ text, disturbed, missed, ...load }: DisturbedSeconds) =>
    `${capitalised(othersUsed(load))} in ${secondsOf(disturbed, missed)} in which ` +
    `${inertText(text)} was missed, so the miss says nothing about the server. ${remedy(load)}`,
};

export const FOREIGN_LOAD_NOTED = (load: ForeignCpu) =>
  `${capitalised(othersUsed(load))} during the hold phase; response times may be longer for it.`;

const WHO = { generator: "the generator", server: "the server", both: "generator and server" } as const;

function throttling({ of, cores, periods, throttled, sec }: Throttling): string {
  const time = sec === null ? "" : ` for ${formatUs(sec * US_PER_SEC)}`;
  return (
    `The control group's quota of ${formatRate(cores)} ${cores === 1 ? "core" : "cores"} throttled ${WHO[of]}${time} in ` +
    `${formatCount(throttled)} of ${plural(periods, "period")} of the hold phase`
  );
}

/** Why a run is inconclusive whose generator was stopped by a quota. */
export const THROTTLED = (group: Throttling) =>
  `${throttling(group)}, ${NOTHING}. Give ${group.of === "both" ? "them" : "it"} more processors.`;

export const THROTTLED_NOTED = (group: Throttling) =>
  `${throttling(group)}; response times are those of a machine with that limit.`;
