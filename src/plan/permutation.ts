import { hash2, mix32 } from "../base/random.js";

/** A bijection of the whole numbers [0, size), computed in O(1) both ways. */
export interface Permutation {
  readonly size: number;
  at(index: number): number;
  indexOf(value: number): number;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Returns the number x with a·x ≡ 1 (mod m), for coprime a and m, by the extended Euclidean algorithm. */
function modularInverse(a: number, m: number): number {
  let [r0, r1, t0, t1] = [m, a % m, 0, 1];
  while (r1 !== 0) {
    const quotient = Math.floor(r0 / r1);
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return ((t0 % m) + m) % m;
}

const GOLDEN = 0.6180339887498949;

/**
 * Walks [0, size) in steps of about size × 0.618, the golden section: however the numbers are cut
 * into contiguous blocks, every stretch of the walk visits the blocks in proportion to their sizes
 * (the three-distance theorem bounds the gaps), and neighbours in the walk are far apart.
 *
 * `size` is at most 9 × 10^7, so that index × step stays exact.
 */
export class GoldenWalk implements Permutation {
  readonly size: number;
  readonly #start: number;
  readonly #step: number;
  readonly #inverseStep: number;

  constructor(size: number, seed: number) {
    this.size = size;
    this.#start = mix32(seed) % size;
    let step = Math.max(1, Math.round(size * GOLDEN));
    while (greatestCommonDivisor(step, size) !== 1) step++;
    this.#step = step % size;
    this.#inverseStep = size === 1 ? 0 : modularInverse(this.#step, size);
  }

  /** Takes every index ≥ 0: the walk repeats after `size` steps. */
  at(index: number): number {
    return (this.#start + (index % this.size) * this.#step) % this.size;
  }

  /** Returns the one index in [0, size) that leads to `value`. */
  indexOf(value: number): number {
    return (((value - this.#start + this.size) % this.size) * this.#inverseStep) % this.size;
  }
}

const FEISTEL_ROUNDS = 4;

/**
 * A pseudo-random bijection: a four-round Feistel network over the next even power of two, walked
 * until it lands inside [0, size) again (Black and Rogaway, "Ciphers with Arbitrary Finite Domains", 2002).
 */
export class ShuffledOrder implements Permutation {
  readonly size: number;
  readonly #halfBits: number;
  readonly #mask: number;
  readonly #keys: readonly number[];

  constructor(size: number, seed: number) {
    this.size = size;
    this.#halfBits = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2));
    this.#mask = 2 ** this.#halfBits - 1;
    this.#keys = Array.from({ length: FEISTEL_ROUNDS }, (_, round) => hash2(seed, round));
  }

  at(index: number): number {
    let value = index;
    do value = this.#encrypt(value);
    while (value >= this.size);
    return value;
  }

  indexOf(value: number): number {
    let index = value;
    do index = this.#decrypt(index);
    while (index >= this.size);
    return index;
  }

  #encrypt(value: number): number {
    let left = value >>> this.#halfBits;
    let right = value & this.#mask;
    for (let round = 0; round < FEISTEL_ROUNDS; round++) {
      const next = left ^ (mix32(right ^ (this.#keys[round] as number)) & this.#mask);
      left = right;
      right = next;
    }
    return ((left << this.#halfBits) | right) >>> 0;
  }

  #decrypt(value: number): number {
    let left = value >>> this.#halfBits;
    let right = value & this.#mask;
    for (let round = FEISTEL_ROUNDS - 1; round >= 0; round--) {
      const previous = right ^ (mix32(left ^ (this.#keys[round] as number)) & this.#mask);
      right = left;
      left = previous;
    }
    return ((left << this.#halfBits) | right) >>> 0;
  }
}
