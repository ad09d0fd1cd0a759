import { EXIT } from "../../base/exit-codes.js";

/** The first words of commands that measure. */
export const INTERRUPTED =
  "\nchatbench: interrupted; writing what was measured so far. Interrupt again to stop at once.\n";

/**
 * Handles what ends a command early: Ctrl-C, SIGTERM, or the end of its terminal. The first of these aborts the signal,
 * and the command ends cleanly. A second Ctrl-C or SIGTERM ends this process at once, and the processes that it started
 * end by themselves. A closing terminal may send SIGHUP more than once, which does not count as a second request.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #firstWords: string;
  #isAsked = false;

  /** @param firstWords printed to stderr when the command begins to end. */
  constructor(firstWords: string) {
    this.#firstWords = firstWords;
    process.on("SIGINT", this.#onRequest).on("SIGTERM", this.#onRequest).on("SIGHUP", this.#onHangup);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  close(): void {
    process.off("SIGINT", this.#onRequest).off("SIGTERM", this.#onRequest).off("SIGHUP", this.#onHangup);
  }

  readonly #onRequest = (): void => {
    if (this.#isAsked) process.exit(EXIT.interrupted);
    this.#isAsked = true;
    this.#end();
  };

  readonly #onHangup = (): void => this.#end();

  #end(): void {
    if (this.#abort.signal.aborted) return;
    process.stderr.write(this.#firstWords);
    this.#abort.abort();
  }
}
