import { parseBytes, parseDurationUs, parsePercent, US_PER_SEC } from "../../base/units.js";
import type { MetricUnit } from "./metrics.js";

interface UnitNotation {
  /** How to write it, for a sentence. */
  readonly example: string;
  /** Converts a text to the metric's base unit; `undefined` when it does not fit. */
  readonly parse: (text: string) => number | undefined;
}

const plainNumber = (text: string): number | undefined =>
  /^\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined;

function seconds(text: string): number | undefined {
  const us = parseDurationUs(text);
  return us === undefined ? undefined : us / US_PER_SEC;
}

function share(text: string): number | undefined {
  const fraction = parsePercent(text);
  return fraction === undefined || fraction < 0 ? undefined : fraction;
}

const NOTATIONS: Readonly<Record<MetricUnit, UnitNotation>> = {
  us: { example: "a duration such as 25ms (us, ms, s, m, h)", parse: parseDurationUs },
  sec: { example: "a duration such as 2.5s (us, ms, s, m, h)", parse: seconds },
  bytes: { example: "a size such as 16KB (B, KB, MB, GB, KiB, MiB, GiB)", parse: parseBytes },
  fraction: { example: "a percentage such as 90%", parse: share },
  count: { example: "a plain number such as 0 or 1.5", parse: plainNumber },
  perSec: { example: "a rate such as 400 or 400/s", parse: (text) => plainNumber(text.replace(/ ?\/s$/, "")) },
};

/** Converts a quantity to its base unit (microseconds, seconds, bytes, …); `undefined` when it does not fit. */
export function parseQuantity(text: string, unit: MetricUnit): number | undefined {
  const value = NOTATIONS[unit].parse(text.trim());
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Describes what fits a unit: `a duration such as 25ms (us, ms, s, m, h)`. */
export function unitExample(unit: MetricUnit): string {
  return NOTATIONS[unit].example;
}
