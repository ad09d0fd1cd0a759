import type { Phase } from "../../result/run-result.js";

/** Where a run is, once a second. */
export interface Progress {
  readonly phase: Phase;
  /** Seconds since the first connect. */
  readonly elapsedSec: number;
  readonly connected: number;
  readonly failed: number;
  /** Users that have left by plan and are not back. */
  readonly away: number;
  readonly users: number;
  /** How many sends became due in the last second, and how many were made. */
  readonly offeredPerSec: number;
  readonly sentPerSec: number;
  /** Deliveries in the last second, and in all. */
  readonly deliveriesPerSec: number;
  readonly deliveries: number;
  /**
   * Deliveries asked for at least two seconds ago that have not come: lost, unless they still come. `null` where users
   * leave and come back: there only the settlement can say what was owed.
   */
  readonly missing: number | null;
}

/** Something that has just happened, in a sentence. */
export type Notice = { readonly code: string; readonly message: string };

/** Hears how a run is going while it goes on. */
export interface RunListener {
  onProgress(progress: Progress): void;
  onNotice(notice: Notice): void;
}
