/** The thread that sleeps for a pacer: exact to the microsecond, where timers of the event loop count milliseconds. */

import { readlinkSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { nowUs } from "../../base/clock.js";
import { US_PER_MS } from "../../base/units.js";
import { PacingCell } from "./pacing-cell.js";
import { Sleeper } from "./sleeper.js";
import type { PacingThreadData } from "./thread-pacer.js";

/**
 * Linux may end a sleep up to 50 us late, to end several together. This thread asks for 1 us, which it may do for
 * itself. On other systems, or without this file, wake-ups are 50 us later.
 */
function sleepLightly(): void {
  try {
    writeFileSync(`/proc/${basename(readlinkSync("/proc/thread-self"))}/timerslack_ns`, "1000");
  } catch {
    return;
  }
}

/** A separate function, since V8 does not optimize top-level code of a module. */
function sleepAndPost(port: MessagePort, { memory, spacingUs }: PacingThreadData): never {
  const cell = new PacingCell(memory);
  const post = (): void => port.postMessage(null);
  const sleeper = new Sleeper(cell, nowUs, post, spacingUs);
  // The first post only says that the thread is running.
  post();
  for (;;) {
    const { asked } = cell;
    const untilUs = sleeper.look();
    cell.sleep(asked, (untilUs - nowUs()) / US_PER_MS);
  }
}

sleepLightly();
if (parentPort !== null) sleepAndPost(parentPort, workerData as PacingThreadData);
