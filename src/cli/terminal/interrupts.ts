import { EXIT } from "../../base/exit-codes.js";

/**
 * What ends a command early: Ctrl-C, SIGTERM, or the end of its terminal. The first aborts the signal, and the
 * command ends in good order. Ctrl-C or SIGTERM once more ends this process at once, and the processes that it
 * started end by themselves when it is gone. A terminal that closes may say so more than once, and nobody is there
 * to be impatient.
 */
export class Interrupts {
  readonly #abort = new AbortController();
  readonly #firstWords: string;
  #isAsked = false;

  /** @param firstWords said on stderr when the end has begun. */
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
