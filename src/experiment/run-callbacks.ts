import type { Notice, Progress, RunListener } from "../loadgen/coordinator/progress.js";
import type { ResolvedRunOptions } from "./run-options.js";

type Callbacks = Pick<ResolvedRunOptions, "signal" | "onProgress" | "onNotice">;

/**
 * The callbacks and the signal passed to a run. A callback that throws, such as an assertion in a test, ends the run
 * early.
 */
export class RunCallbacks implements RunListener {
  readonly #callbacks: Callbacks;
  readonly #interrupt = new AbortController();
  #failure: { readonly thrown: unknown } | null = null;

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
    if (callbacks.signal.aborted) this.#onAbort();
    else callbacks.signal.addEventListener("abort", this.#onAbort);
  }

  /** Ends the run when the program aborts it or a callback throws. */
  get interrupt(): AbortSignal {
    return this.#interrupt.signal;
  }

  onProgress(progress: Progress): void {
    this.#call(() => this.#callbacks.onProgress(progress));
  }

  onNotice(notice: Notice): void {
    this.#call(() => this.#callbacks.onNotice(notice));
  }

  /** Stops listening to the program's signal, which may outlive the run. */
  close(): void {
    this.#callbacks.signal.removeEventListener("abort", this.#onAbort);
  }

  /** @throws what the first failing callback threw. */
  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.thrown;
  }

  #call(callback: () => void): void {
    if (this.#failure !== null) return;
    try {
      callback();
    } catch (thrown) {
      this.#failure = { thrown };
      this.#interrupt.abort();
    }
  }

  readonly #onAbort = (): void => this.#interrupt.abort();
}
