import type { Test } from "uvu";
import type { Clock } from "../../base/clock.js";
import type { Pacer } from "../../loadgen/pacing/pacer.js";

const US_PER_MS = 1_000;

interface FakeTimer {
  readonly atUs: number;
  readonly act: () => void;
}

/**
 * A clock that stands still until advanced, with the process's timers going by it. Between `install` and `restore`
 * nothing else in the process gets a timer, so use it only for synchronous code.
 */
export class FakeTime {
  nowUs: number;
  /** How much too early `setTimeout` calls back: Node counts from the start of the loop's turn, not from the call. */
  earlyUs = 0;
  readonly #timers = new Set<FakeTimer>();
  #real: Pick<typeof globalThis, "setTimeout" | "clearTimeout" | "setImmediate" | "clearImmediate"> | null = null;

  constructor(nowUs = 0) {
    this.nowUs = nowUs;
  }

  readonly clock: Clock = () => this.nowUs;

  /** The pending timers. */
  get waiting(): number {
    return this.#timers.size;
  }

  install(): this {
    const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis;
    this.#real = { setTimeout, clearTimeout, setImmediate, clearImmediate };
    const clear = (timer: FakeTimer) => this.#timers.delete(timer);
    Object.assign(globalThis, {
      setTimeout: (act: () => void, ms: number) => this.#add(Math.max(0, ms * US_PER_MS - this.earlyUs), act),
      setImmediate: (act: () => void) => this.#add(0, act),
      clearTimeout: clear,
      clearImmediate: clear,
    });
    return this;
  }

  restore(): void {
    if (this.#real !== null) Object.assign(globalThis, this.#real);
    this.#real = null;
    this.#timers.clear();
  }

  /**
   * Calls `act` at `us`, to the microsecond, or at the next step if that has passed. @returns a function that cancels
   * it.
   */
  at(us: number, act: () => void): () => void {
    const timer = this.#add(Math.max(0, us - this.nowUs), act);
    return () => void this.#timers.delete(timer);
  }

  /** Advances by `us`, running every timer at its time, and those of the same time in order of creation. */
  advance(us: number): void {
    const endUs = this.nowUs + us;
    while (this.runNext(endUs));
    this.nowUs = endUs;
  }

  /** Runs the next timer if it is due by `untilUs`; an overdue one runs now. */
  runNext(untilUs = this.nowUs): boolean {
    const [next] = [...this.#timers].sort((a, b) => a.atUs - b.atUs);
    if (next === undefined || next.atUs > untilUs) return false;
    this.#timers.delete(next);
    this.nowUs = Math.max(this.nowUs, next.atUs);
    next.act();
    return true;
  }

  #add(us: number, act: () => void): FakeTimer {
    const timer = { atUs: this.nowUs + us, act };
    this.#timers.add(timer);
    return timer;
  }
}

/** A pacer that uses this time and is never late. */
export function fakePacer(time: FakeTime): Pacer {
  let wake = (): void => undefined;
  let callOff = (): void => undefined;
  return {
    begin(woken) {
      wake = woken;
    },
    wakeAt(us) {
      callOff();
      if (us !== Number.POSITIVE_INFINITY) callOff = time.at(us, wake);
    },
    stop: () => callOff(),
  };
}

/** Gives all tests of a suite a fake time, which is at `startUs` without pending timers when each begins. */
export function fakeTimeFor(test: Test, startUs = 0): FakeTime {
  const time = new FakeTime();
  test.before.each(() => {
    time.nowUs = startUs;
    time.earlyUs = 0;
    time.install();
  });
  test.after.each(() => time.restore());
  return time;
}
