import type { FaultAction } from "../scenario/schema/scenario.js";
import type { ViolationCounts } from "./delivery-counts.js";

/** Something done to the server on purpose, and what came of it. `null`: it never came to that. */
export interface FaultResult {
  readonly action: FaultAction;
  /** A process, a node's link, or `relay` for all links. */
  readonly target: string;
  /** Microseconds since the traffic began: when it was planned, done, and over … */
  readonly plannedUs: number;
  readonly injectedUs: number | null;
  readonly endedUs: number | null;
  /** … and until when what went wrong is put down to it. */
  readonly answersUntilUs: number;
  /** When it was done and over on the timeline's clock: seconds since the first connect. */
  readonly timeline: { readonly from: number; readonly to: number } | null;
  /** Why it could not be done. */
  readonly failure: string | null;
  /** From the injection to the first connection that ended or error that was answered. Microseconds, as those that follow. */
  readonly noticedAfterUs: number | null;
  /** To the first right delivery by way of what was broken, of a message due after the injection. */
  readonly firstDeliveryAfterUs: number | null;
  /** Connections that ended while it answered for that, and those whose users came back. */
  readonly cut: number;
  readonly reconnected: number;
  /** Until so large a share of those users was back. */
  readonly reconnectedAfterUs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly all: number | null;
  };
  /** Until response times and deliveries were what they had been before it, and stayed so; seconds are all it can tell. */
  readonly steadyAfterUs: number | null;
  /** Wrong deliveries it answers for. */
  readonly wrong: ViolationCounts;
}
