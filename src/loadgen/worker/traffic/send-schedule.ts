import type { MessageStream } from "../../../plan/message-stream.js";
import type { Plan } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";

/** The next message of one stream that a user of this worker sends. */
interface Cursor {
  readonly stream: MessageStream;
  k: number;
  dueUs: number;
}

/** The messages that one worker's users send, of all streams, in the order they are due. */
export class SendSchedule {
  readonly #range: UserRange;
  readonly #cursors: readonly Cursor[];
  #next: Cursor | null;

  constructor(plan: Plan, range: UserRange) {
    this.#range = range;
    this.#cursors = plan.streams.filter((s) => s !== null).map((stream) => ({ stream, k: -1, dueUs: 0 }));
    for (const cursor of this.#cursors) this.#advance(cursor);
    this.#next = this.#earliest();
  }

  /** When the next message is due, microseconds since the traffic began; Infinity when none is left. */
  get dueUs(): number {
    return this.#next === null ? Number.POSITIVE_INFINITY : this.#next.dueUs;
  }

  /** The stream and number of the next message. */
  get stream(): MessageStream {
    if (this.#next === null) throw new RangeError("the schedule is over");
    return this.#next.stream;
  }

  get k(): number {
    return this.#next === null ? -1 : this.#next.k;
  }

  /** Whether message k of a kind is behind: sent, or passed over. */
  isPast(kind: number, k: number): boolean {
    return this.#cursors.some((cursor) => cursor.stream.kind === kind && k < cursor.k);
  }

  /** Goes on to the message after it. */
  pop(): void {
    if (this.#next === null) return;
    this.#advance(this.#next);
    this.#next = this.#earliest();
  }

  #advance(cursor: Cursor): void {
    const { from, to } = this.#range;
    for (cursor.k++; cursor.k < cursor.stream.count; cursor.k++) {
      const sender = cursor.stream.sender(cursor.k);
      if (sender >= from && sender < to) {
        cursor.dueUs = cursor.stream.timeUs(cursor.k);
        return;
      }
    }
    cursor.dueUs = Number.POSITIVE_INFINITY;
  }

  #earliest(): Cursor | null {
    let earliest: Cursor | null = null;
    for (const cursor of this.#cursors) {
      if (cursor.dueUs < (earliest?.dueUs ?? Number.POSITIVE_INFINITY)) earliest = cursor;
    }
    return earliest;
  }
}
