import { formatCount } from "../../base/units.js";

/** `1 user`, `2,000 users`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
