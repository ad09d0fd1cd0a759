import { formatCount } from "./units.js";

/** Formats a number with its noun: `1 user`, `2,000 users`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** Formats all of a number: `the one user`, `both users`, `all 200 users`. */
export function allOf(count: number, one: string, many = `${one}s`): string {
  if (count === 1) return `the one ${one}`;
  return count === 2 ? `both ${many}` : `all ${formatCount(count)} ${many}`;
}

/** Joins items: `a`, `a and b`, `a, b and c`. */
export function inWords(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

export const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
