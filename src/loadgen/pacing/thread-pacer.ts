import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";
import { PacingCell } from "./pacing-cell.js";
import { SPACING_US } from "./sleeper.js";

const ENTRY = new URL("./pacing-thread.entry.js", import.meta.url);
/** It allocates next to nothing; without a limit V8 would let its young generation grow to as much as the worker's. */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * How long the loop is left alone after it was asked for a later time. What it just sent is answered soon, and the answer
 * wakes it for nothing; only if none comes does the thread.
 */
const ANSWERED_WITHIN_US = 250;

/** What the thread is started with. */
export interface PacingThreadData {
  readonly memory: SharedArrayBuffer;
  readonly spacingUs: number;
}

/** The sleeping thread, as its pacer holds it. */
export interface PacingThread {
  readonly cell: PacingCell;
  /** Ends the thread's sleep, so that it looks at what is asked for. */
  rouse(): void;
  onPost(posted: () => void): void;
  end(): void;
}

/** Wakes through a second thread, which sleeps until the time asked for and then posts a message. */
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
      // Since the post it may have been put off.
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
 * Starts the thread; resolves when it runs. It does not keep the process alive, and ends with it.
 *
 * @throws Error when the system does not give the process another thread.
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
