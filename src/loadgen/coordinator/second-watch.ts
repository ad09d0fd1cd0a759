import type { OnConnectFailure } from "../../scenario/schema/scenario.js";
import type { WorkerSecond } from "../worker-messages.js";
import type { Halt, HaltCause } from "./halt.js";
import type { Progress, RunListener } from "./progress.js";
import type { Timeline } from "./timeline.js";
import type { WorkerEvents } from "./worker-process.js";

/** A worker that has reported no second for this long, while others have, is stuck or stopped. */
const SILENT_SEC = 5;

/** Watches the workers: passes progress on once all of them have reported a second, and halts a run that is over. */
export class SecondWatch implements WorkerEvents {
  readonly #workers: number;
  readonly #timeline: Timeline;
  readonly #listener: RunListener;
  readonly #halt: Halt;
  readonly #reported = new Map<number, number>();
  readonly #lastSecond = new Map<number, number>();
  readonly #silent = new Set<number>();
  readonly #onConnectFailure: OnConnectFailure;
  #everConnected = false;
  #isOver = false;

  constructor(options: {
    readonly workers: number;
    readonly onConnectFailure: OnConnectFailure;
    readonly timeline: Timeline;
    readonly listener: RunListener;
    readonly halt: Halt;
  }) {
    const { workers, timeline, listener, halt } = options;
    this.#workers = workers;
    this.#onConnectFailure = options.onConnectFailure;
    this.#timeline = timeline;
    this.#listener = listener;
    this.#halt = halt;
  }

  // Arrow functions, since they are passed on as plain functions.
  readonly second = (worker: number, second: WorkerSecond): void => {
    this.#timeline.addSecond(worker, second);
    this.#lastSecond.set(worker, second.index);
    this.#noticeSilence(second.index);
    if (second.failed > 0 && this.#onConnectFailure === "stop") {
      this.#stop("connect failed", "A user could not connect, and the scenario ends the run for that.");
    }
    const reported = (this.#reported.get(second.index) ?? 0) + 1;
    this.#reported.set(second.index, reported);
    if (reported < this.#workers) return;
    this.#reported.delete(second.index);
    const progress = this.#timeline.progress(second.index);
    this.#listener.onProgress(progress);
    this.#checkAnybodyLeft(progress);
  };

  readonly died = (worker: number, how: string): void => {
    this.#listener.onNotice({ code: "worker_died", message: `Worker ${worker} died: ${how}.` });
    this.#halt.raise("worker died");
  };

  /** Takes word that the traffic is over: from now on a worker may take its time. */
  trafficOver(): void {
    this.#isOver = true;
  }

  #noticeSilence(now: number): void {
    if (this.#isOver) return;
    for (let worker = 0; worker < this.#workers; worker++) {
      const last = this.#lastSecond.get(worker) ?? 0;
      if (now - last < SILENT_SEC || this.#silent.has(worker)) continue;
      this.#silent.add(worker);
      const message = `Worker ${worker} has said nothing for ${SILENT_SEC} s.`;
      this.#listener.onNotice({ code: "worker_silent", message });
    }
  }

  #checkAnybodyLeft({ connected, away, failed, users }: Progress): void {
    if (connected > 0) this.#everConnected = true;
    else if (this.#everConnected && away === 0) this.#stop("server gone", "Every connection has ended.");
    else if (failed === users) this.#stop("nobody connected", "No user could connect.");
  }

  #stop(cause: HaltCause, message: string): void {
    if (this.#halt.cause === null) this.#listener.onNotice({ code: cause.replace(" ", "_"), message });
    this.#halt.raise(cause);
  }
}
