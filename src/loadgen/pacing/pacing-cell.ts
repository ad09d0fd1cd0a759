const BYTES = 32;
/** Places of whole numbers: how often a time was asked for, whether it was posted, whether the sleeper may be roused. */
const ASKED = 0;
const POSTED = 1;
const ROUSABLE = 2;
/** Places of times, behind those: what is asked for, and from when on the sleeper looks by itself. */
const DUE = 2;
const LOOKS = 3;

/**
 * What a pacer and its sleeping thread have in common: a few words of shared memory.
 *
 * Neither side ever waits for the other. The one who asks wakes the sleeper only if that would sleep past the time, and
 * nothing is asked while a post is on its way. Times are plain numbers; the counters beside them are atomic, and order
 * what is written to them before and read from them after.
 */
export class PacingCell {
  readonly memory: SharedArrayBuffer;
  readonly #counts: Int32Array;
  readonly #times: Float64Array;

  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(BYTES);
    this.#counts = new Int32Array(this.memory);
    this.#times = new Float64Array(this.memory);
    if (memory === undefined) this.#times.fill(Number.POSITIVE_INFINITY, DUE);
  }

  /** Asks to be woken at `us`. @returns whether the sleeper has to be roused for that. */
  ask(us: number): boolean {
    this.#times[DUE] = us;
    // Who takes the post asks again.
    if (Atomics.load(this.#counts, POSTED) === 1) return false;
    Atomics.add(this.#counts, ASKED, 1);
    return Atomics.load(this.#counts, ROUSABLE) === 1 && us < (this.#times[LOOKS] as number);
  }

  /** Takes a post: nothing is asked for any more. */
  take(): void {
    this.#times[DUE] = Number.POSITIVE_INFINITY;
    Atomics.store(this.#counts, POSTED, 0);
  }

  rouse(): void {
    Atomics.notify(this.#counts, ASKED);
  }

  /** How often a time was asked for; the sleeper reads it before that time. */
  get asked(): number {
    return Atomics.load(this.#counts, ASKED);
  }

  /** The time asked for; Infinity while a post is on its way. */
  get dueUs(): number {
    return Atomics.load(this.#counts, POSTED) === 1 ? Number.POSITIVE_INFINITY : (this.#times[DUE] as number);
  }

  post(): void {
    Atomics.store(this.#counts, POSTED, 1);
  }

  /** The sleeper looks again at `us`: only for earlier times it has to be roused. */
  looksAt(us: number): void {
    this.#times[LOOKS] = us;
    Atomics.store(this.#counts, ROUSABLE, 1);
  }

  /** The sleeper looks again in a moment, and not before, whatever is asked for. */
  rests(): void {
    Atomics.store(this.#counts, ROUSABLE, 0);
  }

  /** Sleeps for `ms`, or until roused; not at all when more was asked for since it was `asked` times. */
  sleep(asked: number, ms: number): void {
    Atomics.wait(this.#counts, ASKED, asked, ms);
  }
}
