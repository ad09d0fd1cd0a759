import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import type { Notice, Progress, RunListener } from "../../loadgen/coordinator/progress.js";
import { obeysEscapes, terminalWidth } from "./terminal-style.js";

/** Off a terminal, a line is printed this often, and at every change of phase. */
const LINE_EVERY_SEC = 10;

const PHASE_WORDS = { ramp: "ramp", warmup: "warm-up", hold: "hold", drain: "drain" } as const;

/** Formats the run's progress as one line. */
export function progressLine(progress: Progress): string {
  const { phase, elapsedSec, connected, failed, users, missing } = progress;
  const who = `${formatCount(connected)}/${formatCount(users)} users`;
  const failures = failed > 0 ? `, ${formatCount(failed)} failed` : "";
  const head = `${String(elapsedSec).padStart(4)} s  ${PHASE_WORDS[phase].padEnd(7)}  ${who}${failures}`;
  if (phase === "ramp") return head;
  const deliveries = `${formatCount(progress.deliveries)} deliveries`;
  const open = missing === null ? "" : `, ${formatCount(missing)} missing`;
  // Last, since a narrow terminal cuts the line off.
  const sends = `${formatCount(progress.sentPerSec)}/${formatCount(progress.offeredPerSec)} sends/s`;
  return `${head}  ${deliveries}${open}  ${sends}`;
}

/**
 * Shows progress on a stream: one changing line on a terminal, a line every ten seconds elsewhere. Prints notices at
 * once, even when progress is off.
 */
export class ProgressDisplay implements RunListener {
  readonly #stream: NodeJS.WriteStream;
  readonly #quiet: boolean;
  readonly #redraws: boolean;
  #lastPhase = "";
  #lineShown = false;

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.#stream = stream;
    this.#quiet = quiet;
    this.#redraws = obeysEscapes(stream);
  }

  onProgress(progress: Progress): void {
    if (this.#quiet) return;
    const line = progressLine(progress);
    if (this.#redraws) {
      this.#stream.write(`\r\u001b[2K${line.slice(0, terminalWidth(this.#stream) - 1)}`);
      this.#lineShown = true;
    } else if (progress.phase !== this.#lastPhase || progress.elapsedSec % LINE_EVERY_SEC === 0) {
      this.#stream.write(`${line}\n`);
    }
    this.#lastPhase = progress.phase;
  }

  onNotice({ message }: Notice): void {
    this.finish();
    this.#stream.write(`chatbench: ${inertText(message, 2_000)}\n`);
  }

  /** Removes the changing line, so that further output starts on a new line. */
  finish(): void {
    if (!this.#lineShown) return;
    this.#stream.write("\r\u001b[2K");
    this.#lineShown = false;
  }
}
