/** A usual worker that the thread wakes for each send, however soon the next is due. */

import { nowUs } from "../../base/clock.js";
import { startPacingThread, ThreadPacer } from "../../loadgen/pacing/thread-pacer.js";
import { serveWorker } from "../../loadgen/worker/serve-worker.js";

serveWorker(async () => new ThreadPacer(await startPacingThread(0), nowUs));
