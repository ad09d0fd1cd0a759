import { nowUs } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";
import { type PacingThread, startPacingThread, ThreadPacer } from "./thread-pacer.js";
import { TimerPacer } from "./timer-pacer.js";

/** Starts the pacer of a worker: the thread or, where the system has no thread to give, the timers. */
export async function startPacer(startThread: () => Promise<PacingThread> = startPacingThread): Promise<Pacer> {
  try {
    return new ThreadPacer(await startThread(), nowUs);
  } catch {
    return new TimerPacer(nowUs);
  }
}
