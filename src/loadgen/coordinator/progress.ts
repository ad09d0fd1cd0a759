import type { Phase } from "../../result/run-result.js";

/** Where a run is, once a second. */
export interface Progress {
  readonly phase: Phase;
  /** Since the first connect, seconds. */
  readonly elapsedSec: number;
  readonly connected: number;
  readonly failed: number;
  /** Users that have left by plan and are not back. */
  readonly away: number;
  readonly users: number;
  /** Sends of the last second that were due, and that were made. */
  readonly offeredPerSec: number;
  readonly sentPerSec: number;
  /** Deliveries of the last second, and in all. */
  readonly deliveriesPerSec: number;
  readonly deliveries: number;
  /**
   * Deliveries asked for at least two seconds ago that have not come: lost so far, unless they still come.
   * `null` where users leave and come back: then only the settlement tells what was owed.
   */
  readonly missing: number | null;
}

/** Something that happened, said when it happens. */
export type Notice = { readonly code: string; readonly message: string };

/** Told how a run goes, while it goes. */
export interface RunListener {
  onProgress(progress: Progress): void;
  onNotice(notice: Notice): void;
}
