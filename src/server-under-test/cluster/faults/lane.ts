import type { Socket } from "node:net";
import { US_PER_MS } from "../../../base/units.js";
import type { LinkShape } from "../../../protocol/server-control.js";
import type { TokenBucket } from "./token-bucket.js";

/** With more than this in flight, the sender is not read until some of it has been passed on. */
const MAX_HELD_BYTES = 8 * 1024 ** 2;

/** The present conditions in one direction of a link. The link may change them at any time. */
export interface LaneConditions {
  readonly shape: LinkShape;
  /** Shared by all connections of the link; `null`: no limit. */
  readonly bucket: TokenBucket | null;
}

/** Something in flight: bytes, or `null` for the end of the stream. */
interface Held {
  bytes: Buffer | null;
  readonly dueMs: number;
  next: Held | null;
}

/**
 * One direction of a connection through a proxy. Queues what comes with the time it is due, and passes it on in that
 * order, with one timer for all of it. A lane writes only bytes that it has read and skips none, unless `hasLost`: then
 * it must never write again.
 */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #conditions: () => LaneConditions;
  #first: Held | null = null;
  #last: Held | null = null;
  #heldBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #hasLost = false;

  constructor(from: Socket, to: Socket, conditions: () => LaneConditions) {
    this.#from = from;
    this.#to = to;
    this.#conditions = conditions;
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.on("end", () => this.#take(null));
    to.on("drain", () => this.pump());
  }

  /** Whether a blackhole has swallowed something. Then nothing that comes later may arrive either. */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  /** Drops everything in flight. */
  swallow(): void {
    if (this.#first === null) return;
    this.#hasLost = true;
    this.#clear();
    this.#from.resume();
  }

  /** Drops everything, since the connection has ended. */
  close(): void {
    this.#clear();
  }

  #clear(): void {
    this.#first = null;
    this.#last = null;
    this.#heldBytes = 0;
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #take(bytes: Buffer | null): void {
    const { shape } = this.#conditions();
    if (shape.state !== "open") {
      this.#hasLost = true;
      return;
    }
    const held: Held = { bytes, dueMs: performance.now() + shape.delayUs / US_PER_MS, next: null };
    if (this.#last === null) this.#first = held;
    else this.#last.next = held;
    this.#last = held;
    this.#heldBytes += bytes?.length ?? 0;
    // If something is queued before it, that is waiting already, and pumping now could send its next slice too early.
    if (this.#first === held) this.pump();
    else this.#regulate();
  }

  /** Passes on what may leave now. Must be called whenever that may have changed. */
  pump(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    while (this.#first !== null && !this.#to.destroyed && !this.#to.writableNeedDrain) {
      const waitMs = this.#passOne(this.#first);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.pump(), Math.ceil(waitMs));
        break;
      }
      if (this.#first !== null && this.#conditions().shape.sliceBytes !== null) {
        // The next slice goes out in a later turn of the event loop; otherwise the kernel would merge the two.
        this.#turn = setImmediate(() => this.pump());
        break;
      }
    }
    this.#regulate();
  }

  /** @returns 0 when a piece was passed on, else the milliseconds it must wait. */
  #passOne(held: Held): number {
    const nowMs = performance.now();
    if (held.dueMs > nowMs) return held.dueMs - nowMs;
    if (held.bytes === null) {
      this.#to.end();
      this.#shift(held);
      return 0;
    }
    const { shape, bucket } = this.#conditions();
    const noLimit = held.bytes.length;
    const count = Math.min(noLimit, shape.sliceBytes ?? noLimit, bucket?.burstBytes ?? noLimit);
    const waitMs = bucket?.take(count, nowMs) ?? 0;
    if (waitMs === 0) this.#pass(held, held.bytes, count);
    return waitMs;
  }

  #pass(held: Held, bytes: Buffer, count: number): void {
    this.#to.write(count === bytes.length ? bytes : bytes.subarray(0, count));
    this.#heldBytes -= count;
    if (count === bytes.length) this.#shift(held);
    else held.bytes = bytes.subarray(count);
  }

  #shift(held: Held): void {
    this.#first = held.next;
    if (held.next === null) this.#last = null;
  }

  /** Pauses the sender while the receiver does not read or too much is in flight. */
  #regulate(): void {
    const isFull = this.#to.writableNeedDrain || this.#heldBytes >= MAX_HELD_BYTES;
    if (isFull) this.#from.pause();
    else if (this.#from.isPaused()) this.#from.resume();
  }
}
