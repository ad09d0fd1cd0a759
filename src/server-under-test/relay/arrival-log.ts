import { bucketOf, MAX_RECORDABLE_US } from "../../base/hdr-layout.js";
import type { RelayArrivals } from "../../protocol/relay-arrivals.js";

/** Notes what comes from other nodes; grows with how varied their times are, not with how many there are. */
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
