import { hash2, type RandomSource, randomStream } from "../base/random.js";
import { US_PER_SEC } from "../base/units.js";
import type { Arrivals as ArrivalsName } from "../scenario/schema/scenario.js";

/** When each message of a stream is due. Times are whole microseconds since the traffic began and never decrease. */
export interface ArrivalTimes {
  /** Messages are numbered 0 … count − 1. */
  readonly count: number;
  /** Returns the intended send time of message k, in O(1). */
  timeUs(k: number): number;
}

/** Puts message k at (k + φ) / rate, with a phase φ in [0, 1) from the seed. Any window holds rate × length ± 1 messages. */
class ConstantArrivals implements ArrivalTimes {
  readonly count: number;
  readonly #intervalUs: number;
  readonly #phase: number;

  constructor(perSec: number, durationUs: number, seed: number) {
    this.#intervalUs = US_PER_SEC / perSec;
    this.#phase = randomStream(seed)();
    let count = Math.max(0, Math.ceil(durationUs / this.#intervalUs - this.#phase));
    // The division above rounds, and may be off by one message at the very end.
    while (count > 0 && this.timeUs(count - 1) >= durationUs) count--;
    while (this.timeUs(count) < durationUs) count++;
    this.count = count;
  }

  timeUs(k: number): number {
    return Math.floor((k + this.#phase) * this.#intervalUs);
  }
}

const MEAN_PER_CELL = 64;
const CACHED_CELLS = 256;

/** Draws a Poisson variate by Knuth's product of uniforms (TAOCP 2, 3.4.1); fine for a mean of up to a few hundred. */
function poissonVariate(mean: number, random: RandomSource): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

/**
 * A Poisson process with O(1) access: time is cut into cells of 64 expected messages; each cell's
 * count is a Poisson variate and, given the count, its arrivals are sorted uniforms, which is the
 * same process (Ross, Introduction to Probability Models, 5.3: conditional distribution of arrival times).
 * Only the running counts of the cells are stored; the times of a cell are drawn when asked for.
 */
class PoissonArrivals implements ArrivalTimes {
  readonly count: number;
  readonly #seed: number;
  readonly #cellUs: number;
  /** #before[c] messages come before cell c. One entry more than there are cells. */
  readonly #before: Uint32Array;
  readonly #cachedCell = new Int32Array(CACHED_CELLS).fill(-1);
  readonly #cachedTimes: Float64Array[] = [];

  constructor(perSec: number, durationUs: number, seed: number) {
    const expected = (perSec * durationUs) / US_PER_SEC;
    const cells = Math.max(1, Math.ceil(expected / MEAN_PER_CELL));
    this.#seed = seed;
    this.#cellUs = durationUs / cells;
    this.#before = new Uint32Array(cells + 1);
    for (let cell = 0; cell < cells; cell++) {
      const arrivals = poissonVariate(expected / cells, randomStream(hash2(seed, 2 * cell)));
      this.#before[cell + 1] = (this.#before[cell] as number) + arrivals;
    }
    this.count = this.#before[cells] as number;
  }

  timeUs(k: number): number {
    const cell = this.#cellOf(k);
    return this.#timesOf(cell)[k - (this.#before[cell] as number)] as number;
  }

  /** Returns the last cell that begins at or before message k, by binary search. */
  #cellOf(k: number): number {
    let low = 0;
    let high = this.#before.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#before[middle] as number) <= k) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #timesOf(cell: number): Float64Array {
    const place = cell % CACHED_CELLS;
    const cached = this.#cachedTimes[place];
    if (cached !== undefined && this.#cachedCell[place] === cell) return cached;
    const count = (this.#before[cell + 1] as number) - (this.#before[cell] as number);
    const random = randomStream(hash2(this.#seed, 2 * cell + 1));
    const times = Float64Array.from({ length: count }, () => Math.floor((cell + random()) * this.#cellUs)).sort();
    this.#cachedCell[place] = cell;
    this.#cachedTimes[place] = times;
    return times;
  }
}

/** Makes arrivals of `perSec` messages a second over `durationUs`. */
export function arrivalTimes(name: ArrivalsName, perSec: number, durationUs: number, seed: number): ArrivalTimes {
  return name === "constant"
    ? new ConstantArrivals(perSec, durationUs, seed)
    : new PoissonArrivals(perSec, durationUs, seed);
}
