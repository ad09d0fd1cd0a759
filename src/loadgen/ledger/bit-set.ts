/** A bit set on its way between processes. */
export interface BitSetPages {
  readonly size: number;
  readonly words: Uint32Array<ArrayBufferLike>;
}

/** The most bits of one set: an index has 32 bits. */
export const MAX_BITS = 2 ** 32 - 1;

/** A set of the numbers 0 … size − 1, one bit each, empty at first. */
export class BitSet {
  readonly size: number;
  readonly words: Uint32Array<ArrayBufferLike>;

  /** @throws RangeError when `size` is above MAX_BITS. */
  constructor(size: number, words: Uint32Array<ArrayBufferLike> = new Uint32Array(Math.ceil(size / 32))) {
    if (size > MAX_BITS) throw new RangeError(`A set of ${size} bits is too large.`);
    this.size = size;
    this.words = words;
  }

  static of(pages: BitSetPages): BitSet {
    return new BitSet(pages.size, pages.words);
  }

  get pages(): BitSetPages {
    return { size: this.size, words: this.words };
  }

  get bytes(): number {
    return this.words.byteLength;
  }

  has(index: number): boolean {
    return ((this.words[index >>> 5] as number) & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    (this.words[index >>> 5] as number) |= 1 << (index & 31);
  }

  /** Sets the bit. @returns whether it was clear. */
  addNew(index: number): boolean {
    const word = index >>> 5;
    const before = this.words[word] as number;
    const after = (before | (1 << (index & 31))) >>> 0;
    this.words[word] = after;
    return after !== before;
  }

  /** Adds every bit of `other`, which has the same size. */
  addAll(other: BitSet): void {
    for (let i = 0; i < this.words.length; i++) (this.words[i] as number) |= other.words[i] as number;
  }

  /** Counts the bits that are set. */
  count(): number {
    let total = 0;
    for (const word of this.words) {
      let rest = word;
      for (; rest !== 0; total++) rest &= rest - 1;
    }
    return total;
  }
}
