import { bucketOf, MAX_RECORDABLE_US } from "../../base/hdr-layout.js";
import type { RelayArrivals } from "../../protocol/relay-arrivals.js";

/**
 * Counts messages from other nodes and the time they took. Its size depends on how many different times there are, not
 * on the number of messages.
 */
export class ArrivalLog {
  readonly #from = new Map<string, number>();
  readonly #times = new Map<number, number>();

  /** @param tookUs below 0 counts as 0: two processes may read the clock a microsecond apart. */
  add(node: string, tookUs: number): void {
    const bucket = bucketOf(Math.min(Math.max(0, tookUs), MAX_RECORDABLE_US));
    this.#from.set(node, (this.#from.get(node) ?? 0) + 1);
    this.#times.set(bucket, (this.#times.get(bucket) ?? 0) + 1);
  }

  get arrivals(): RelayArrivals {
    return { from: Object.fromEntries(this.#from), times: [...this.#times] };
  }
}
