import { performance } from "node:perf_hooks";
import { LatencyHistogram } from "../../../result/latency-histogram.js";

/** Counts what happens within one second, then starts over. */
export class SecondMeter {
  readonly response = new LatencyHistogram();
  deliveries = 0;
  offered = 0;
  sent = 0;
  #eventLoop = performance.eventLoopUtilization();

  /** Returns the figures since the last call. */
  take(): { deliveries: number; offered: number; sent: number; responseHdr: string | null; eventLoop: number } {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#eventLoop);
    const { deliveries, offered, sent } = this;
    const responseHdr = this.response.count === 0 ? null : this.response.encode();
    this.response.reset();
    this.deliveries = 0;
    this.offered = 0;
    this.sent = 0;
    this.#eventLoop = now;
    return { deliveries, offered, sent, responseHdr, eventLoop: utilization };
  }
}
