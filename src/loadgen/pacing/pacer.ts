/** Calls back at a time of CLOCK_MONOTONIC. It has one request at a time; `Alarms` share it among many. */
export interface Pacer {
  /** Sets the function to call at each wake-up. Must be called once, before anything else. */
  begin(wake: () => void): void;
  /**
   * Requests one wake-up at `us` or soon after, never before, instead of the earlier request. A past time means as soon
   * as possible, but not within this call; Infinity means no wake-up.
   */
  wakeAt(us: number): void;
  /** Stops all wake-ups. */
  stop(): void;
}
