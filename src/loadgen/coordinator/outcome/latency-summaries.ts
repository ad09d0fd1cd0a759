import type { MessageStream } from "../../../plan/message-stream.js";
import type { Plan } from "../../../plan/plan.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { Latency, LatencySummary } from "../../../result/run-result.js";
import { mergeFanOut } from "../../worker/timing/fan-out-timer.js";
import type { RunObservations } from "../run-observations.js";

/** Merges the workers' histograms, and derives the first receipt and the fan-out latency of each message. */
export function summariseLatency(seen: RunObservations): Latency {
  const { plan } = seen;
  const workers = seen.workers.filter((worker) => worker !== null);
  const merge = (hdrs: readonly string[]) =>
    hdrs.reduce((sum, hdr) => sum.merge(LatencyHistogram.decode(hdr)), new LatencyHistogram());
  const response = (stream: MessageStream | null): LatencySummary | null => {
    if (stream === null) return null;
    const merged = merge(workers.map(({ responseHdr }) => responseHdr[stream.kind] ?? new LatencyHistogram().encode()));
    return merged.summary(observations(stream, plan, merged.count));
  };
  const serviceTimes = (): LatencySummary | null => {
    const stream = plan.streams.find((one) => one !== null) ?? null;
    const merged = merge(workers.map(({ serviceHdr }) => serviceHdr));
    return stream && merged.summary(observations(stream, plan, merged.count));
  };
  const broadcasts = fanOutTimes(seen, plan.broadcast);
  const rooms = fanOutTimes(seen, plan.room);
  const main = broadcasts ?? rooms;
  return {
    dm: response(plan.dm),
    broadcast: response(plan.broadcast),
    room: response(plan.room),
    fanout: main && main.last.summary(),
    roomFanout: rooms && rooms.last.summary(),
    firstReceipt: main && main.first.summary(),
    connect: merge(workers.map(({ connectHdr }) => connectHdr)).summary(),
    scheduleLag: merge(workers.map(({ scheduleLagHdr }) => scheduleLagHdr)).summary(),
    service: serviceTimes(),
  };
}

/** Returns how many receipts of a stream are independent observations: those of one message are late together. */
function observations(stream: MessageStream, plan: Plan, receipts: number): number {
  return stream === plan.dm ? receipts : Math.min(receipts, holdMessages(stream, plan.holdStartsUs));
}

/** Returns the number of the first message that is intended within the hold phase, by binary search. */
function firstOfHold(stream: MessageStream, holdStartsUs: number): number {
  let low = 0;
  let high = stream.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (stream.timeUs(middle) < holdStartsUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

const holdMessages = (stream: MessageStream, holdStartsUs: number): number =>
  stream.count - firstOfHold(stream, holdStartsUs);

/** Takes the first and the last receipt of every message of the hold phase that reached everyone who was owed it. */
function fanOutTimes(
  { plan, workers, incomplete }: RunObservations,
  stream: MessageStream | null,
): { readonly first: LatencyHistogram; readonly last: LatencyHistogram } | null {
  if (stream === null) return null;
  const pages = mergeFanOut(
    stream.count,
    workers.flatMap((worker) => worker?.fanOut[stream.kind] ?? []),
  );
  const first = new LatencyHistogram();
  const last = new LatencyHistogram();
  for (let k = firstOfHold(stream, plan.holdStartsUs); k < stream.count; k++) {
    if (pages.receipts[k] === 0 || incomplete.some((worker) => worker[stream.kind]?.has(k))) continue;
    first.record(pages.firstUs[k] as number);
    last.record(pages.lastUs[k] as number);
  }
  return { first, last };
}
