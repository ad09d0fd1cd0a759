import { VIOLATIONS } from "../../result/delivery-counts.js";
import type { DeliveryCounts, DeliveryExample, Violation } from "../../result/run-result.js";

export const DELIVERY_CLASSES = [
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
] as const satisfies readonly (keyof MutableCounts)[];

const KIND_COUNT = 3;
const EXAMPLES_PER_VIOLATION = 20;

/** Counts of one kind, while they are being counted. */
export type MutableCounts = { -readonly [Class in keyof DeliveryCounts]: number };

export function noDeliveries(): MutableCounts {
  return { expected: 0, delivered: 0, ...noViolations(), may: 0, mayDelivered: 0, mustNot: 0 };
}

/** What one or several workers counted; `byKind` is indexed as KINDS is. */
export interface DeliveryTally {
  readonly byKind: readonly MutableCounts[];
  /** By fault of the plan: the wrong deliveries among them that it answers for; shorter where the last faults have none. */
  readonly byFault: readonly ViolationCounts[];
  /** At most 20 of each violation. */
  readonly examples: readonly DeliveryExample[];
}

/** How many deliveries were wrong, and how. */
export type ViolationCounts = { [V in Violation]: number };

export function noViolations(): ViolationCounts {
  return {
    lost: 0,
    duplicated: 0,
    misrouted: 0,
    reordered: 0,
    corrupted: 0,
    impersonated: 0,
    foreign: 0,
    late: 0,
    indeterminate: 0,
  };
}

export function addCounts(into: MutableCounts, counts: MutableCounts): void {
  for (const name of DELIVERY_CLASSES) into[name] += counts[name];
}

/** Counts verdicts by kind, and keeps the first examples of each violation. */
export class TallyKeeper implements DeliveryTally {
  readonly byKind: readonly MutableCounts[] = Array.from({ length: KIND_COUNT }, noDeliveries);
  readonly byFault: ViolationCounts[] = [];
  readonly examples: DeliveryExample[] = [];
  readonly #exampleCounts = new Map<Violation, number>();

  of(kind: number): MutableCounts {
    return this.byKind[kind] as MutableCounts;
  }

  /**
   * Counts one violation; `describe` is only called while examples of it are still wanted.
   * @param fault the one that answers for it, or -1.
   */
  violation(violation: Violation, kind: number, fault: number, describe: () => DeliveryExample): void {
    this.#count(violation, kind, fault, 1);
    if (this.#wants(violation)) this.examples.push(describe());
  }

  /** Counts one less of what was counted before, perhaps by another keeper; the sum of both is right. */
  takeBack(violation: Violation, kind: number, fault: number): void {
    this.#count(violation, kind, fault, -1);
  }

  #count(violation: Violation, kind: number, fault: number, by: number): void {
    this.of(kind)[violation] += by;
    if (fault >= 0) this.#ofFault(fault)[violation] += by;
  }

  add(other: DeliveryTally): void {
    for (const [kind, counts] of other.byKind.entries()) addCounts(this.of(kind), counts);
    for (const [fault, counts] of other.byFault.entries()) {
      for (const name of VIOLATIONS) this.#ofFault(fault)[name] += counts[name];
    }
    for (const example of other.examples) if (this.#wants(example.violation)) this.examples.push(example);
  }

  #ofFault(fault: number): ViolationCounts {
    while (this.byFault.length <= fault) this.byFault.push(noViolations());
    return this.byFault[fault] as ViolationCounts;
  }

  #wants(violation: Violation): boolean {
    const have = this.#exampleCounts.get(violation) ?? 0;
    if (have >= EXAMPLES_PER_VIOLATION) return false;
    this.#exampleCounts.set(violation, have + 1);
    return true;
  }
}

/** Tallies of several workers or stages put together; the order does not matter but for which examples are kept. */
export function sumOfTallies(tallies: readonly DeliveryTally[]): DeliveryTally {
  const sum = new TallyKeeper();
  for (const tally of tallies) sum.add(tally);
  return sum;
}
