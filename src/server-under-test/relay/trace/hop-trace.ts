import { HEAD_LENGTH, MAX_MESSAGE_NUMBER, type MarkerFields, readHead } from "../../../protocol/marker.js";
import type { ProcessTrace, TracedMessage } from "../../../protocol/process-trace.js";

const PAGE_BITS = 65_536;
const PAGES_PER_KIND = Math.ceil(MAX_MESSAGE_NUMBER / PAGE_BITS);
/** 32 MiB in all, enough for 67 million messages at each of four places. */
const MAX_PAGES = 4_096;

/** One place in a process, with the messages that were seen there. */
export interface TracedPlace {
  /** Records a message by the marker that its text begins with. A text without a marker is not part of the run. */
  mark(text: string): void;
}

/**
 * Records which messages were seen at which place: one bit each, in pages that are created when a message falls into
 * them.
 */
export class HopTrace {
  readonly #id: string;
  readonly #sinceUs: number;
  readonly #maxPages: number;
  readonly #places = new Map<string, Place>();
  readonly #head = new Uint8Array(HEAD_LENGTH);
  readonly #fields: MarkerFields = { kind: 0, number: 0, sentUs: 0 };
  #lastText = "";
  #isMarker = false;
  #pages = 0;
  #isFull = false;

  /** @param sinceUs the present time: nothing is recorded from before. */
  constructor(id: string, sinceUs: number, maxPages = MAX_PAGES) {
    this.#id = id;
    this.#sinceUs = sinceUs;
    this.#maxPages = maxPages;
  }

  /** Returns the place of that name, created on first use. */
  place(name: string): TracedPlace {
    const place = this.#places.get(name) ?? new Place(this);
    this.#places.set(name, place);
    return place;
  }

  answer(messages: readonly TracedMessage[]): ProcessTrace {
    const seen = ([name, place]: readonly [string, Place]) =>
      [name, messages.map(([kind, number]) => (place.has(kind, number) ? "1" : "0")).join("")] as const;
    const places = Object.fromEntries([...this.#places].map(seen));
    return { id: this.#id, sinceUs: this.#sinceUs, isFull: this.#isFull, places };
  }

  /**
   * Reads the marker that `text` begins with. @returns `undefined` without one, else an object that the next call
   * overwrites.
   */
  read(text: string): MarkerFields | undefined {
    // A message is marked at several places in a row, and comparing a string with itself costs nothing.
    if (text !== this.#lastText) {
      this.#lastText = text;
      this.#isMarker = this.#readMarker(text);
    }
    return this.#isMarker ? this.#fields : undefined;
  }

  #readMarker(text: string): boolean {
    if (text.length < HEAD_LENGTH) return false;
    let all = 0;
    for (let i = 0; i < HEAD_LENGTH; i++) {
      const code = text.charCodeAt(i);
      this.#head[i] = code;
      all |= code;
    }
    return all < 128 && readHead(this.#head, 0, this.#fields) && this.#fields.number <= MAX_MESSAGE_NUMBER;
  }

  /** Returns a page of cleared bits, or `undefined` when the limit of pages is reached. */
  newPage(): Uint8Array | undefined {
    this.#isFull ||= this.#pages === this.#maxPages;
    if (this.#isFull) return undefined;
    this.#pages++;
    return new Uint8Array(PAGE_BITS / 8);
  }
}

class Place implements TracedPlace {
  readonly #trace: HopTrace;
  readonly #pages = new Map<number, Uint8Array>();

  constructor(trace: HopTrace) {
    this.#trace = trace;
  }

  mark(text: string): void {
    const marker = this.#trace.read(text);
    if (marker === undefined) return;
    const key = pageOf(marker.kind, marker.number);
    const page = this.#pages.get(key) ?? this.#trace.newPage();
    if (page === undefined) return;
    this.#pages.set(key, page);
    const bit = marker.number % PAGE_BITS;
    page[bit >>> 3] = (page[bit >>> 3] as number) | (1 << (bit & 7));
  }

  has(kind: number, number: number): boolean {
    const bit = number % PAGE_BITS;
    const byte = this.#pages.get(pageOf(kind, number))?.[bit >>> 3] ?? 0;
    return (byte & (1 << (bit & 7))) !== 0;
  }
}

const pageOf = (kind: number, number: number): number => kind * PAGES_PER_KIND + Math.floor(number / PAGE_BITS);
