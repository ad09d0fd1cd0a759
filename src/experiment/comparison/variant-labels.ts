import type { Setting } from "../../result/comparison/comparison.js";

type Settings = Readonly<Record<string, Setting>>;

/**
 * Returns short labels for variants, in their order: `map-scan` where the value speaks for itself, otherwise with the
 * key's last part, as in `users=1000`. Several settings are joined by a comma.
 *
 * @param mask masks secrets, such as those in a URL.
 */
export function variantLabels(variants: readonly Settings[], mask: (text: string) => string): readonly string[] {
  const labels = variants.map((settings) =>
    Object.entries(settings)
      .map(([key, value]) => (isTelling(value) ? value : `${shortKey(key, Object.keys(settings))}=${value}`))
      .map(mask)
      .join(", "),
  );
  // Masked values may look the same.
  return labels.map((label, index) => (labels.indexOf(label) === index ? label : `${label} (${index + 1})`));
}

const isTelling = (value: Setting): value is string => typeof value === "string" && /^\p{L}/u.test(value);

/** Returns the shortest end of a key that no other key has: `perSec`, or `dm.perSec` beside `room.perSec`. */
function shortKey(key: string, keys: readonly string[]): string {
  const parts = key.split(".");
  const ends = parts.map((_, index) => parts.slice(-1 - index).join("."));
  return ends.find((end) => keys.every((other) => other === key || !`.${other}`.endsWith(`.${end}`))) ?? key;
}
