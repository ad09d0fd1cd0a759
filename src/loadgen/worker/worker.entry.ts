/** The process of one worker. */

import { startPacer } from "../pacing/start-pacer.js";
import { serveWorker } from "./serve-worker.js";

serveWorker(startPacer);
