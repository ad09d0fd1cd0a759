const BYTES = 32;
/** Indexes of integers: the number of requests, whether a post is on its way, whether the sleeper may be roused. */
const ASKED = 0;
const POSTED = 1;
const ROUSABLE = 2;
/** Indexes of times, after those: the requested time, and the time at which the sleeper checks by itself. */
const DUE = 2;
const LOOKS = 3;

/**
 * The memory that a pacer and its sleeping thread share.
 *
 * Neither side ever waits for the other. The pacer rouses the sleeper only if it would sleep past the requested time,
 * and requests nothing while a post is on its way. Times are plain numbers; the atomic counters beside them order the
 * writes before and the reads after.
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

  /** Requests a wake-up at `us`. @returns whether the sleeper has to be roused for that. */
  ask(us: number): boolean {
    this.#times[DUE] = us;
    // The pacer requests again when it takes the post.
    if (Atomics.load(this.#counts, POSTED) === 1) return false;
    Atomics.add(this.#counts, ASKED, 1);
    return Atomics.load(this.#counts, ROUSABLE) === 1 && us < (this.#times[LOOKS] as number);
  }

  /** Takes a post, after which nothing is requested. */
  take(): void {
    this.#times[DUE] = Number.POSITIVE_INFINITY;
    Atomics.store(this.#counts, POSTED, 0);
  }

  rouse(): void {
    Atomics.notify(this.#counts, ASKED);
  }

  /** The number of requests. The sleeper reads it before the requested time. */
  get asked(): number {
    return Atomics.load(this.#counts, ASKED);
  }

  /** The requested time; Infinity while a post is on its way. */
  get dueUs(): number {
    return Atomics.load(this.#counts, POSTED) === 1 ? Number.POSITIVE_INFINITY : (this.#times[DUE] as number);
  }

  post(): void {
    Atomics.store(this.#counts, POSTED, 1);
  }

  /** Notes that the sleeper checks again at `us`, so that it has to be roused only for earlier times. */
  looksAt(us: number): void {
    this.#times[LOOKS] = us;
    Atomics.store(this.#counts, ROUSABLE, 1);
  }

  /** Notes that the sleeper checks again in a moment, and must not be roused before. */
  rests(): void {
    Atomics.store(this.#counts, ROUSABLE, 0);
  }

  /** Sleeps for `ms` or until roused; not at all if there were more than `asked` requests. */
  sleep(asked: number, ms: number): void {
    Atomics.wait(this.#counts, ASKED, asked, ms);
  }
}
