import { formatCount } from "../../base/units.js";
import type { Notice, Progress, RunListener } from "../../loadgen/coordinator/progress.js";
import { StatusLine } from "./status-line.js";

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

/** Shows the progress of one run: one changing line on a terminal, a line every ten seconds elsewhere. */
export class ProgressDisplay implements RunListener {
  readonly #line: StatusLine;
  #lastPhase = "";

  constructor(stream: NodeJS.WriteStream, quiet: boolean) {
    this.#line = new StatusLine(stream, quiet);
  }

  onProgress(progress: Progress): void {
    const isDue = progress.phase !== this.#lastPhase || progress.elapsedSec % LINE_EVERY_SEC === 0;
    this.#line.show(progressLine(progress), isDue);
    this.#lastPhase = progress.phase;
  }

  onNotice({ message }: Notice): void {
    this.#line.say(message);
  }

  finish(): void {
    this.#line.finish();
  }
}
