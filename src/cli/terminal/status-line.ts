import { inertText } from "../../base/hostile-text.js";
import { obeysEscapes, terminalWidth } from "./terminal-style.js";

/** A line that says how things stand: on a terminal it changes in place, elsewhere only those that are due are printed. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #redraws: boolean;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#redraws = obeysEscapes(stream);
  }

  /** @param isDue whether to print it where lines cannot change. */
  show(line: string, isDue: boolean): void {
    if (this.#quiet) return;
    if (this.#redraws) {
      this.#stream.write(`\r\u001b[2K${line.slice(0, terminalWidth(this.#stream) - 1)}`);
      this.#isShown = true;
    } else if (isDue) {
      this.#stream.write(`${line}\n`);
    }
  }

  /** Prints a message that stays, even when progress is off. */
  say(message: string): void {
    this.finish();
    this.#stream.write(`chatbench: ${inertText(message, 2_000)}\n`);
  }

  /** Removes the changing line, so that further output starts on a new line. */
  finish(): void {
    if (!this.#isShown) return;
    this.#stream.write("\r\u001b[2K");
    this.#isShown = false;
  }
}
