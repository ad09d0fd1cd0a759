/** A usual worker that checks the clock all the time. */

import { nowUs } from "../../base/clock.js";
import { serveWorker } from "../../loadgen/worker/serve-worker.js";
import { SpinningPacer } from "./spinning-pacer.js";

serveWorker(async () => new SpinningPacer(nowUs));
