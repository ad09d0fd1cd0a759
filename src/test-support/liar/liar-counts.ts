import type { DeliveryCounts } from "../../result/run-result.js";

/** Every class of a report's delivery counts. */
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

/** The liar's own book of one kind of traffic: what a report must say of it. */
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
