/** A usual worker that the timers of the event loop wake. */

import { nowUs } from "../../base/clock.js";
import { TimerPacer } from "../../loadgen/pacing/timer-pacer.js";
import { serveWorker } from "../../loadgen/worker/serve-worker.js";

serveWorker(async () => new TimerPacer(nowUs));
