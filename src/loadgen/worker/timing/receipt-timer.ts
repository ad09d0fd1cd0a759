import type { Plan } from "../../../plan/plan.js";
import type { MarkerFields } from "../../../protocol/marker.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { FanOutPages } from "../../worker-messages.js";
import { FanOutTimer } from "./fan-out-timer.js";
import type { SecondMeter } from "./second-meter.js";

/** Times right deliveries, from the intended send time and from the actual one. Messages of the warm-up are not timed. */
export class ReceiptTimer {
  /** By index into KINDS. */
  readonly response: readonly LatencyHistogram[];
  readonly service = new LatencyHistogram();
  readonly #plan: Plan;
  readonly #meter: SecondMeter;
  /** The one kind whose service times are taken, so that they can be compared with its response times. */
  readonly #serviceKind: number;
  readonly #fanOut: readonly (FanOutTimer | null)[];
  #trafficStartUs = 0;

  constructor(plan: Plan, meter: SecondMeter) {
    this.#plan = plan;
    this.#meter = meter;
    this.#serviceKind = plan.streams.findIndex((stream) => stream !== null);
    this.response = plan.streams.map(() => new LatencyHistogram());
    this.#fanOut = plan.streams.map((stream) =>
      stream === null || stream === plan.dm ? null : new FanOutTimer(stream.count),
    );
  }

  begin(trafficStartUs: number): void {
    this.#trafficStartUs = trafficStartUs;
  }

  /** Times one right delivery of the message that `marker` names. */
  record(marker: MarkerFields, receivedUs: number): void {
    const { kind, number, sentUs } = marker;
    const intendedUs = this.#plan.streams[kind]?.timeUs(number) ?? 0;
    const responseUs = receivedUs - this.#trafficStartUs - intendedUs;
    this.#meter.response.record(responseUs);
    if (intendedUs < this.#plan.holdStartsUs) return;
    this.response[kind]?.record(responseUs);
    if (kind === this.#serviceKind) this.service.record(receivedUs - sentUs);
    this.#fanOut[kind]?.record(number, responseUs);
  }

  get fanOut(): readonly (FanOutPages | null)[] {
    return this.#fanOut.map((timer) => timer && timer.pages);
  }
}
