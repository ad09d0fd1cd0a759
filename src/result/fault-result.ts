import type { FaultAction } from "../scenario/schema/scenario.js";
import type { ViolationCounts } from "./delivery-counts.js";

/** A fault and its effects. `null` fields: it did not happen. */
export interface FaultResult {
  readonly action: FaultAction;
  /** The id of a process or of a node's link, or `relay` for all links. */
  readonly target: string;
  /** When it was planned, when it began and when it ended, in microseconds since the traffic began … */
  readonly plannedUs: number;
  readonly injectedUs: number | null;
  readonly endedUs: number | null;
  /** … and how long it answers for what goes wrong. */
  readonly answersUntilUs: number;
  /** When it began and ended on the timeline's clock, in seconds since the first connect. */
  readonly timeline: { readonly from: number; readonly to: number } | null;
  /** Why it could not be carried out. */
  readonly failure: string | null;
  /**
   * Microseconds, as all below, from the injection to the first connection that ended or error that the server answered
   * with.
   */
  readonly noticedAfterUs: number | null;
  /**
   * From the injection to the first correct delivery, by the path that was broken, of a message due after the
   * injection.
   */
  readonly firstDeliveryAfterUs: number | null;
  /** Connections that ended while the fault answered for that, and those of them whose users came back. */
  readonly cut: number;
  readonly reconnected: number;
  /** From the injection until half, 95 % and all of those users were back. */
  readonly reconnectedAfterUs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly all: number | null;
  };
  /**
   * From the injection until response times and deliveries were back to what they had been, and stayed so. Whole
   * seconds.
   */
  readonly steadyAfterUs: number | null;
  /** The wrong deliveries that it answers for. */
  readonly wrong: ViolationCounts;
}
