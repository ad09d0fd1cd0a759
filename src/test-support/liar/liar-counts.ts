import type { DeliveryCounts } from "../../result/run-result.js";

/** Every class of delivery counts in a report. */
export const CLASSES = [
  "expected",
  "delivered",
  "lost",
  "duplicated",
  "misrouted",
  "reordered",
  "corrupted",
  "impersonated",
  "foreign",
  "late",
  "indeterminate",
  "may",
  "mayDelivered",
  "mustNot",
] as const satisfies readonly (keyof DeliveryCounts)[];

export type DeliveryClass = (typeof CLASSES)[number];

/** The liar's own counts for one kind of traffic, which a report must match. */
export class LiarCounts {
  readonly #counts = new Map<DeliveryClass, number>();

  of(name: DeliveryClass): number {
    return this.#counts.get(name) ?? 0;
  }

  add(name: DeliveryClass, count = 1): void {
    this.#counts.set(name, this.of(name) + count);
  }

  addAll(counts: Partial<Readonly<Record<DeliveryClass, number>>>): void {
    for (const name of CLASSES) this.add(name, counts[name] ?? 0);
  }
}
