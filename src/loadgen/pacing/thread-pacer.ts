import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";
import { PacingCell } from "./pacing-cell.js";
import { SPACING_US } from "./sleeper.js";

const ENTRY = new URL("./pacing-thread.entry.js", import.meta.url);
/**
 * The thread allocates almost nothing; without a limit, V8 would let its young generation grow as large as the
 * worker's.
 */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * How long the thread leaves the loop alone after a request for a later time. An answer to what the loop has just sent
 * wakes it at no cost; only if none comes does the thread wake it.
 */
const ANSWERED_WITHIN_US = 250;

/** The data passed to the thread at its start. */
export interface PacingThreadData {
  readonly memory: SharedArrayBuffer;
  readonly spacingUs: number;
}

/** The sleeping thread, as its pacer uses it. */
export interface PacingThread {
  readonly cell: PacingCell;
  /** Ends the thread's sleep, so that it checks the request. */
  rouse(): void;
  onPost(posted: () => void): void;
  end(): void;
}

/** A pacer with a second thread, which sleeps until the requested time and then posts a message. */
export class ThreadPacer implements Pacer {
  readonly #thread: PacingThread;
  readonly #now: Clock;
  #askedUs = Number.POSITIVE_INFINITY;

  constructor(thread: PacingThread, now: Clock) {
    this.#thread = thread;
    this.#now = now;
  }

  begin(wake: () => void): void {
    const { cell } = this.#thread;
    this.#thread.onPost(() => {
      cell.take();
      // The request may have been postponed since the post.
      if (this.#askedUs > this.#now()) return this.wakeAt(this.#askedUs);
      this.#askedUs = Number.POSITIVE_INFINITY;
      wake();
    });
  }

  wakeAt(us: number): void {
    this.#askedUs = us;
    const nowUs = this.#now();
    const postUs = us <= nowUs ? us : Math.max(us, nowUs + ANSWERED_WITHIN_US);
    if (this.#thread.cell.ask(postUs)) this.#thread.rouse();
  }

  stop(): void {
    this.#askedUs = Number.POSITIVE_INFINITY;
    this.#thread.end();
  }
}

/**
 * Starts the thread; resolves when it is running. It does not keep the process alive, and ends with it.
 *
 * @throws Error when the system gives the process no other thread.
 */
export async function startPacingThread(spacingUs = SPACING_US): Promise<PacingThread> {
  const cell = new PacingCell();
  const workerData: PacingThreadData = { memory: cell.memory, spacingUs };
  const worker = new Worker(ENTRY, { workerData, execArgv: [], resourceLimits: LIMITS });
  await once(worker, "message");
  worker.unref();
  return {
    cell,
    rouse: () => cell.rouse(),
    onPost(posted) {
      worker.on("message", posted);
      // A listener would keep the process alive.
      worker.unref();
    },
    end: () => void worker.terminate(),
  };
}
