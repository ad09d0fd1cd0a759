/**
 * Wakes somebody at a time of CLOCK_MONOTONIC. One wake-up is asked for at a time; `Alarms` share it among many.
 */
export interface Pacer {
  /** Names what is called at each wake-up. Called once, before anything else. */
  begin(wake: () => void): void;
  /**
   * Asks for one wake-up at `us` or soon after, never before, instead of the one that was asked for until now. A time
   * that has passed means as soon as possible, though not within this call; Infinity asks for none.
   */
  wakeAt(us: number): void;
  /** No wake-up comes any more. */
  stop(): void;
}
