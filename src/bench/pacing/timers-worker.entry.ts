/** A worker as usual, but woken by the timers of the event loop. */

import { nowUs } from "../../base/clock.js";
import { TimerPacer } from "../../loadgen/pacing/timer-pacer.js";
import { serveWorker } from "../../loadgen/worker/serve-worker.js";

serveWorker(async () => new TimerPacer(nowUs));
