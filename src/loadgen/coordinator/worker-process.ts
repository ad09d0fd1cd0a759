import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { nowUs } from "../../base/clock.js";
import { STEADY_MEMORY_ENV, steadyMemoryFlags } from "../../base/own-memory.js";
import type { CoordinatorMessage, WorkerMessage, WorkerSecond, WorkerSetup } from "../worker-messages.js";

const ENTRY = new URL("../worker/worker.entry.js", import.meta.url);

/** A worker that does not answer for this long is stuck, and is killed. Connecting may take as long as the ramp takes. */
const ANSWER_LIMIT_MS = 30_000;

/** Less than V8 would take by itself: the hot path leaves little garbage, and more was measured to save no time. */
const SEMI_SPACE_MB = 4;

/**
 * Left to itself, V8 collects all garbage again some seconds after a worker last had much of it, to give memory back: in
 * the middle of the traffic, for 5 ms at a stretch and 25 ms in all.
 */
const NO_COLLECTION_WHEN_IDLE = "--no-memory-reducer";

type Answer = Exclude<WorkerMessage, { type: "second" | "crashed" }>;

/** What a worker says without being asked. */
export interface WorkerEvents {
  second(worker: number, second: WorkerSecond): void;
  /** The process ended before it was told to. */
  died(worker: number, how: string): void;
}

/** A worker's process, as the coordinator holds it. */
export class WorkerProcess {
  readonly id: number;
  readonly users: number;
  readonly #process: ChildProcess;
  readonly #events: WorkerEvents;
  /** Who waits for which answer. They get `null` when the process ends first. */
  readonly #waiting = new Map<Answer["type"], (answer: Answer | null) => void>();
  #alive = true;
  #endedUs = Number.POSITIVE_INFINITY;
  #told = false;
  #crash = "";

  private constructor(setup: WorkerSetup, users: number, events: WorkerEvents, entry: URL) {
    this.id = setup.worker;
    this.users = users;
    this.#events = events;
    this.#process = fork(fileURLToPath(entry), [], {
      serialization: "advanced",
      execArgv: [...steadyMemoryFlags(SEMI_SPACE_MB), NO_COLLECTION_WHEN_IDLE],
      env: { ...process.env, ...STEADY_MEMORY_ENV },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#process.on("message", (message) => this.#take(message as WorkerMessage));
    this.#process.on("error", (error) => this.#end(error.message));
    this.#process.on("exit", (code, signal) => this.#end(signal ?? `exit code ${code}`));
  }

  /** Starts a worker and waits until it has made its plan. */
  static async start(setup: WorkerSetup, users: number, events: WorkerEvents, entry = ENTRY): Promise<WorkerProcess> {
    const worker = new WorkerProcess(setup, users, events, entry);
    await worker.ask({ type: "setUp", setup }, "ready");
    return worker;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** When it was seen to have ended, CLOCK_MONOTONIC; Infinity while it lives. */
  get endedUs(): number {
    return this.#endedUs;
  }

  tell(message: CoordinatorMessage): void {
    if (this.#alive) this.#process.send(message, () => undefined);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @returns the answer, or `null` when the worker died first.
   */
  ask<T extends Answer["type"]>(
    message: CoordinatorMessage,
    answerType: T,
  ): Promise<Extract<Answer, { type: T }> | null> {
    if (!this.#alive) return Promise.resolve(null);
    return new Promise((resolve) => {
      const isStuck =
        answerType === "connected" ? undefined : setTimeout(() => this.#process.kill("SIGKILL"), ANSWER_LIMIT_MS);
      this.#waiting.set(answerType, (answer) => {
        clearTimeout(isStuck);
        resolve(answer as Extract<Answer, { type: T }> | null);
      });
      this.tell(message);
    });
  }

  /** Ends the process at once, whatever state it is in. */
  kill(): void {
    if (this.#alive) this.#process.kill("SIGKILL");
  }

  /** Asks the process to end, and kills it when it has not ended after `deadlineMs`. */
  async exit(deadlineMs: number): Promise<void> {
    if (!this.#alive) return;
    this.#told = true;
    const ended = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.tell({ type: "exit" });
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), deadlineMs);
    await ended;
    clearTimeout(timer);
  }

  #take(message: WorkerMessage): void {
    if (message.type === "second") return this.#events.second(this.id, message.second);
    if (message.type === "crashed") {
      this.#crash = message.message;
      return;
    }
    const resolve = this.#waiting.get(message.type);
    this.#waiting.delete(message.type);
    resolve?.(message);
  }

  #end(how: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#endedUs = nowUs();
    for (const resolve of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
    if (!this.#told) this.#events.died(this.id, this.#crash === "" ? how : this.#crash);
  }
}

/** Makes the error of a worker that never got as far as its plan: that is the tool's failure, not the measurement's. */
export function workerFailed(worker: number, how: string): ChatbenchError {
  return new ChatbenchError(
    "worker_failed",
    `Worker ${worker} of the load generator ended before the run began: ${how}.`,
    "Free some memory or use fewer workers (--workers).",
  );
}
