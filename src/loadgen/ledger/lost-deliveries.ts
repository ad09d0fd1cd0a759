/** A worker names this many lost deliveries, and counts the others. */
const MAX_NAMED = 100_000;

/** One message that never reached one of its recipients. */
export interface LostDelivery {
  /** An index into KINDS. */
  readonly kind: number;
  readonly message: number;
  readonly recipient: number;
  /** Where the recipient was when the message was due; `null` when no node has said so. */
  readonly node: string | null;
}

/** What one worker's users never got. */
export interface LostDeliveries {
  readonly named: readonly LostDelivery[];
  /** How many more were lost. */
  readonly unnamed: number;
}

export const NOTHING_LOST: LostDeliveries = { named: [], unnamed: 0 };

/** Collects lost deliveries, up to a bound. */
export class LostCollector implements LostDeliveries {
  readonly named: LostDelivery[] = [];
  readonly #max: number;
  unnamed = 0;

  constructor(max = MAX_NAMED) {
    this.#max = max;
  }

  add(delivery: LostDelivery): void {
    if (this.named.length < this.#max) this.named.push(delivery);
    else this.unnamed++;
  }
}
