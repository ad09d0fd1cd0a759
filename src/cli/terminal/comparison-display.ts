import { nowUs } from "../../base/clock.js";
import { inertText } from "../../base/hostile-text.js";
import { US_PER_SEC } from "../../base/units.js";
import type { ComparisonProgress } from "../../experiment/comparison/run-comparison.js";
import type { Notice } from "../../loadgen/coordinator/progress.js";
import { progressLine } from "./progress-display.js";
import { StatusLine } from "./status-line.js";

const LINE_EVERY_US = 10 * US_PER_SEC;
const MAX_LABEL_LENGTH = 40;

/** Formats how long something will still take, as a person says it: `about 2 min 40 s`. */
export function formatTimeLeft(us: number): string {
  const sec = us / US_PER_SEC;
  if (sec < 5) return "a few seconds";
  if (sec < 57.5) return `about ${Math.round(sec / 5) * 5} s`;
  const tens = Math.round(sec / 10);
  if (tens < 60 * 6) return `about ${Math.floor(tens / 6)} min${tens % 6 === 0 ? "" : ` ${(tens % 6) * 10} s`}`;
  const minutes = Math.round(sec / 60);
  return `about ${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
}

/** Formats where a comparison is: `run 4 of 10 (map-lookup), about 2 min 40 s left: 12 s  hold  …`. */
export function comparisonLine({ number, runs, variant, isRepeat, leftUs, run }: ComparisonProgress): string {
  const label = inertText(variant.label, MAX_LABEL_LENGTH) + (isRepeat ? ", repeated" : "");
  const head = `run ${number} of ${runs} (${label}), ${formatTimeLeft(leftUs)} left`;
  return run === null ? head : `${head}: ${progressLine(run).trimStart()}`;
}

/**
 * Shows the progress of a comparison: one changing line on a terminal; elsewhere a line for each run, and every ten
 * seconds.
 */
export class ComparisonDisplay {
  readonly #line: StatusLine;
  readonly #nowUs: () => number;
  readonly #said = new Set<string>();
  #lastNumber = 0;
  #lastLineUs = 0;

  constructor(stream: NodeJS.WriteStream, quiet: boolean, clock: () => number = nowUs) {
    this.#line = new StatusLine(stream, quiet);
    this.#nowUs = clock;
  }

  onProgress(progress: ComparisonProgress): void {
    const atUs = this.#nowUs();
    const isDue = progress.number !== this.#lastNumber || atUs - this.#lastLineUs >= LINE_EVERY_US;
    this.#line.show(comparisonLine(progress), isDue);
    if (!isDue) return;
    this.#lastNumber = progress.number;
    this.#lastLineUs = atUs;
  }

  /** Says each thing once: every run finds the same scarce resource again. */
  onNotice({ message }: Notice): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#line.say(message);
  }

  finish(): void {
    this.#line.finish();
  }
}
