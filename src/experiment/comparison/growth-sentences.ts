import { capitalised } from "../../base/counted-words.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount, formatRate } from "../../base/units.js";
import type { GrowthResult } from "../../result/comparison/comparison.js";
import { formatMetric } from "../../result/metric.js";
import { COUNTER_WORDS, METRIC_NOUNS } from "./words.js";

type Growth = Omit<GrowthResult, "sentence">;

/** A share of the whole curve below which its constant part is not worth a word. */
const NEGLIGIBLE = 0.05;
/** n/2 is said of a slope within this share of one half. */
const ROUNDED = 0.03;
const LARGEST_DIVISOR = 20;

/** Says how a number grows: `map-scan examines n/2 connections a private message.` */
export function growthSentence(found: Growth): string {
  const counter = COUNTER_WORDS[found.metric];
  if (counter !== undefined && found.growth !== "undecided") {
    const count = counterGrowth(found);
    const who = sharedSettings(found) || "The server";
    return `${who} ${counter.verb} ${count} ${count === "1" ? counter.noun : counter.nouns} ${counter.each}${whatIsN(found)}.`;
  }
  const [first, last] = [found.points[0], found.points.at(-1)];
  if (first === undefined || last === undefined) return "";
  const value = (y: number): string => formatMetric(found.metric, y);
  const span = `${value(first.y)} at ${at(found, first.x)}, ${value(last.y)} at ${at(found, last.x)}`;
  const text = `${METRIC_NOUNS[found.metric] ?? found.metric} ${howItGrows(found)}: ${span}.`;
  const shared = sharedSettings(found);
  return shared === "" ? capitalised(text) : `With ${shared}, ${text}`;
}

function howItGrows({ growth }: Growth): string {
  if (growth === "constant") return "stays the same";
  return growth === "undecided" ? "changes in a way that these points do not tell" : `grows like ${growth}`;
}

/**
 * Joins what is said of one counter under several settings: `map-scan examines n/2 connections a private message;
 * map-lookup 1.`
 */
export function jointGrowthSentence([first, ...others]: readonly GrowthResult[]): string {
  if (first === undefined) return "";
  const rest = others.map((other) => `; ${sharedSettings(other)} ${counterGrowth(other)}`).join("");
  return `${first.sentence.replace(/[.]$/, "")}${rest}.`;
}

/** Formats a curve: `1`, `n/2`, `0.37 n`, `12 + 0.02 n log n`. */
export function counterGrowth({ growth, fit, points }: Growth): string {
  if (growth === "undecided" || fit === null) return "an unclear number of";
  if (growth === "constant") return formatRate(fit.intercept);
  const largest = Math.max(...points.map(({ y }) => Math.abs(y)));
  const share = Math.abs(fit.intercept) / Math.max(largest, Number.MIN_VALUE);
  const sign = fit.intercept < 0 ? "−" : "";
  const constant = share < NEGLIGIBLE ? "" : `${sign}${formatRate(Math.abs(fit.intercept))} + `;
  const divisor = Math.round(1 / fit.slope);
  const isDivided = divisor >= 1 && divisor <= LARGEST_DIVISOR && Math.abs(fit.slope * divisor - 1) <= ROUNDED;
  if (isDivided && growth === "n") return `${constant}n${divisor === 1 ? "" : `/${divisor}`}`;
  return `${constant}${formatRate(fit.slope)} ${growth}`;
}

/** Of users it goes without saying. */
const whatIsN = ({ key, growth }: Growth): string =>
  key === "users" || growth === "constant" ? "" : ` (n = ${inertText(key, 60)})`;

/** The settings that the points share; empty if nothing else was varied. */
const sharedSettings = ({ settings }: Growth): string =>
  Object.values(settings)
    .map((value) => inertText(String(value), 60))
    .join(", ");

const at = ({ key }: Growth, x: number): string =>
  key === "users" ? `${formatCount(x)} users` : `${inertText(key, 60)} = ${formatRate(x)}`;
