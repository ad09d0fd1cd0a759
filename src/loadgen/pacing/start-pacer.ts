import { nowUs } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";
import { type PacingThread, startPacingThread, ThreadPacer } from "./thread-pacer.js";
import { TimerPacer } from "./timer-pacer.js";

/** Starts a worker's pacer: with a thread, or with timers if the system has no thread left. */
export async function startPacer(startThread: () => Promise<PacingThread> = startPacingThread): Promise<Pacer> {
  try {
    return new ThreadPacer(await startThread(), nowUs);
  } catch {
    return new TimerPacer(nowUs);
  }
}
