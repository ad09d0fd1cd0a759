import { KINDS } from "../../protocol/marker.js";
import { VIOLATIONS, type Violation } from "../../protocol/violations.js";
import {
  DELIVERY_CLASSES,
  type DeliveryCounts,
  type DeliveryExample,
  type ViolationCounts,
} from "../../result/delivery-counts.js";

const EXAMPLES_PER_VIOLATION = 20;

/** Counts of one kind, while they are being counted. */
export type MutableCounts = { -readonly [Class in keyof DeliveryCounts]: number };
export type MutableViolations = { -readonly [Class in keyof ViolationCounts]: number };

const zeros = <Name extends string>(names: readonly Name[]): Record<Name, number> =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;

export const noDeliveries = (): MutableCounts => zeros(DELIVERY_CLASSES);

export const noViolations = (): MutableViolations => zeros(VIOLATIONS);

/** What one or several workers counted; `byKind` is indexed as KINDS is. */
export interface DeliveryTally {
  readonly byKind: readonly MutableCounts[];
  /** The wrong deliveries that each fault of the plan answers for; shorter when the last faults have none. */
  readonly byFault: readonly ViolationCounts[];
  /** At most 20 of each violation. */
  readonly examples: readonly DeliveryExample[];
}

export function addCounts(into: MutableCounts, counts: MutableCounts): void {
  for (const name of DELIVERY_CLASSES) into[name] += counts[name];
}

/** Counts verdicts by kind, and keeps the first examples of each violation. */
export class TallyKeeper implements DeliveryTally {
  readonly byKind: readonly MutableCounts[] = KINDS.map(noDeliveries);
  readonly byFault: MutableViolations[] = [];
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

  /** Counts one less of what was counted before, perhaps by another keeper: the sum of both is right. */
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

  #ofFault(fault: number): MutableViolations {
    while (this.byFault.length <= fault) this.byFault.push(noViolations());
    return this.byFault[fault] as MutableViolations;
  }

  #wants(violation: Violation): boolean {
    const have = this.#exampleCounts.get(violation) ?? 0;
    if (have >= EXAMPLES_PER_VIOLATION) return false;
    this.#exampleCounts.set(violation, have + 1);
    return true;
  }
}

/** Adds up the tallies of several workers or stages. Their order matters only for which examples are kept. */
export function sumOfTallies(tallies: readonly DeliveryTally[]): DeliveryTally {
  const sum = new TallyKeeper();
  for (const tally of tallies) sum.add(tally);
  return sum;
}
