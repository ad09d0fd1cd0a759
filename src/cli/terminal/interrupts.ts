import { EXIT } from "../../base/exit-codes.js";

/**
 * Ctrl-C during a run: the first ends it with what was seen so far, the second ends the process at
 * once. The processes of the run end by themselves when this one is gone.
 */
export class Interrupts {
  readonly #abort = new AbortController();

  constructor() {
    process.on("SIGINT", this.#onSignal);
    process.on("SIGTERM", this.#onSignal);
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  close(): void {
    process.off("SIGINT", this.#onSignal);
    process.off("SIGTERM", this.#onSignal);
  }

  readonly #onSignal = (): void => {
    if (this.#abort.signal.aborted) process.exit(EXIT.interrupted);
    process.stderr.write("\nchatbench: interrupted; writing what was measured. Once more to stop at once.\n");
    this.#abort.abort();
  };
}
