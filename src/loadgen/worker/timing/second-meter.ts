import { performance } from "node:perf_hooks";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { WorkerSecond } from "../../worker-messages.js";

/** Counts what happens within one second, then starts over. */
export class SecondMeter {
  readonly response = new LatencyHistogram();
  deliveries = 0;
  offered = 0;
  sent = 0;
  #eventLoop = performance.eventLoopUtilization();

  /** Returns the figures since the last call. */
  take(): Pick<WorkerSecond, "deliveries" | "offered" | "sent" | "responseBuckets" | "eventLoop"> {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#eventLoop);
    const { deliveries, offered, sent } = this;
    // Not encoded: that would take 1.4 ms, in which nothing is sent or received.
    const responseBuckets = this.response.count === 0 ? null : this.response.filledBuckets();
    this.response.reset();
    this.deliveries = 0;
    this.offered = 0;
    this.sent = 0;
    this.#eventLoop = now;
    return { deliveries, offered, sent, responseBuckets, eventLoop: utilization };
  }
}
