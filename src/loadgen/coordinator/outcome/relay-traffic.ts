import { arrivalsSince, NO_ARRIVALS } from "../../../protocol/relay-arrivals.js";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { RelayTraffic } from "../../../result/run-result.js";

/**
 * Returns what passed between the nodes of a cluster. Counters cover the whole run and have no noise; times, like all
 * others of a result, are those since the hold phase began.
 *
 * @param atHold a look at every process when the hold phase began.
 * @param atEnd the last one.
 */
export function relayTraffic(atHold: readonly ProcessSnapshot[], atEnd: readonly ProcessSnapshot[]): RelayTraffic {
  const sum = (counter: keyof ProcessSnapshot["counters"]) =>
    atEnd.reduce((total, { counters }) => total + counters[counter], 0);
  const per = (amount: number, of: number) => (of === 0 ? null : amount / of);
  const times = LatencyHistogram.ofBuckets(
    atEnd.flatMap(({ id, arrivals }) => {
      const earlier = atHold.find((node) => node.id === id)?.arrivals ?? NO_ARRIVALS;
      return arrivalsSince(earlier, arrivals).times;
    }),
  );
  return {
    latency: times.count === 0 ? null : times.summary(),
    hopsPerMessage: per(sum("relayHops"), sum("relayMessages")),
    wastedPerMessage: per(sum("relayWasted"), sum("relayMessages")),
    messagesPerBatch: per(sum("relayBatchedMessages"), sum("relayBatches")),
    links: atEnd.flatMap(({ id: to, arrivals }) =>
      Object.entries(arrivals.from)
        .map(([from, messages]) => ({ from, to, messages }))
        .sort((a, b) => a.from.localeCompare(b.from, "en", { numeric: true })),
    ),
  };
}
