import type { Fault } from "../scenario/schema/scenario.js";

/** A message sent this shortly before a fault may have been under way when it struck. */
const UNDER_WAY_US = 1_000_000;

/** One fault, and the time for which it answers. Times are microseconds since the traffic began. */
export type PlannedFault = Fault & {
  /** When it strikes and when it is over. */
  readonly fromUs: number;
  readonly endUs: number;
  /** Whatever goes wrong up to this moment is put down to it. */
  readonly untilUs: number;
};

/** The faults of a scenario in the order they strike, and which of them answers for what. */
export class FaultPlan {
  readonly faults: readonly PlannedFault[];

  constructor(faults: readonly Fault[], holdStartsUs: number) {
    this.faults = faults.map((fault) => {
      const fromUs = holdStartsUs + fault.atUs;
      const endUs = fromUs + fault.forUs;
      return { ...fault, fromUs, endUs, untilUs: endUs + fault.recoveryUs };
    });
  }

  /** Returns the latest fault that may have affected a message intended for `sendUs`, as an index, or -1. */
  ofMessage(sendUs: number): number {
    return this.#latest(sendUs + UNDER_WAY_US, sendUs);
  }

  /** Returns the latest fault that may have caused something seen at `atUs`, as an index, or -1. */
  ofEvent(atUs: number): number {
    return this.#latest(atUs, atUs);
  }

  #latest(startedByUs: number, notOverAtUs: number): number {
    return this.faults.findLastIndex(({ fromUs, untilUs }) => fromUs <= startedByUs && notOverAtUs <= untilUs);
  }
}
