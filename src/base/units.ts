/**
 * Parses the units that people write in scenarios and thresholds, and formats them. All conversions of units are here.
 */

export const US_PER_MS = 1_000;
export const US_PER_SEC = 1_000_000;

const DURATION_US: Record<string, number> = {
  us: 1,
  ms: US_PER_MS,
  s: US_PER_SEC,
  m: 60 * US_PER_SEC,
  h: 3600 * US_PER_SEC,
};
const BYTES: Record<string, number> = {
  B: 1,
  KB: 1_000,
  MB: 1_000_000,
  GB: 1_000_000_000,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

function quantity(text: string, units: Record<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([a-zA-Z]+)$/.exec(text.trim());
  const factor = match?.[2] === undefined ? undefined : Object.hasOwn(units, match[2]) ? units[match[2]] : undefined;
  const value = match?.[1] === undefined || factor === undefined ? Number.NaN : Number(match[1]) * factor;
  // Three hundred digits overflow to Infinity, which is not a quantity.
  return Number.isFinite(value) ? value : undefined;
}

/** Parses `"250ms"`, `"3s"`, `"1.5m"`, `"2h"` or `"40us"` into whole microseconds; anything else gives `undefined`. */
export function parseDurationUs(text: string): number | undefined {
  const us = quantity(text, DURATION_US);
  return us === undefined ? undefined : Math.round(us);
}

/**
 * Parses `"64KiB"`, `"16KB"`, `"2GB"` or `"512B"` into whole bytes; anything else gives `undefined`. KB is 1,000 bytes,
 * KiB 1,024.
 */
export function parseBytes(text: string): number | undefined {
  const bytes = quantity(text, BYTES);
  return bytes === undefined ? undefined : Math.round(bytes);
}

/** Parses `"0.1%"` into 0.001; anything else gives `undefined`. */
export function parsePercent(text: string): number | undefined {
  const match = /^(-?\d+(?:\.\d+)?) ?%$/.exec(text.trim());
  const value = match?.[1] === undefined ? Number.NaN : Number(match[1]) / 100;
  return Number.isFinite(value) ? value : undefined;
}

function significant(value: number, digits: number): string {
  if (value === 0) return "0";
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(decimals, 20));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** Formats microseconds with three significant digits: `840 us`, `1.24 ms`, `12.3 s`. */
export function formatUs(us: number): string {
  const size = Math.abs(us);
  if (size < 999.5) return `${significant(us, 3)} us`;
  if (size < 999_500) return `${significant(us / US_PER_MS, 3)} ms`;
  return `${significant(us / US_PER_SEC, 3)} s`;
}

/** Formats bytes with three significant digits and decimal prefixes: `640 B`, `7.31 KB`, `1.7 GB`. */
export function formatBytes(bytes: number): string {
  const size = Math.abs(bytes);
  if (size < 999.5) return `${significant(bytes, 3)} B`;
  if (size < 999_500) return `${significant(bytes / 1e3, 3)} KB`;
  if (size < 999_500_000) return `${significant(bytes / 1e6, 3)} MB`;
  return `${significant(bytes / 1e9, 3)} GB`;
}

/** Formats whole numbers with thousands separators, the same in every locale: `10,000`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Formats a rate with three significant digits and separators: `2,000`, `0.5`, `12.3`. */
export function formatRate(perSec: number): string {
  return perSec >= 999.5 ? formatCount(perSec) : significant(perSec, 3);
}

/** Formats a fraction as a percentage with three significant digits: 0.001 → `0.1 %`. */
export function formatPercent(fraction: number): string {
  return `${significant(fraction * 100, 3)} %`;
}
