/**
 * The messages of one kind, numbered 0 … count − 1 in the order of their intended send times.
 *
 * A recipient's *row* lists the messages of this kind that it is meant to get, in a fixed order that both
 * sides can compute: `place` ↔ message number. One bit per place is the whole ledger.
 */
export interface MessageStream {
  /** Index into KINDS. */
  readonly kind: number;
  readonly count: number;
  /** Length of every content of this stream. */
  readonly bytes: number;
  /** Returns the intended send time of message k, in microseconds since the traffic began. */
  timeUs(k: number): number;
  sender(k: number): number;
  /** Calls `visit` once with each user that message k is for. */
  forEachRecipient(k: number, visit: (user: number) => void): void;
  /** Returns how many users message k is for. */
  fanOut(k: number): number;
  /** How many places every user's row has. */
  readonly rowLength: number;
  /** Returns the place of message k in `user`'s row, or -1 when it is not for that user. */
  place(k: number, user: number): number;
  /** Returns the message at `place` in `user`'s row, or -1 when the plan ends before it. */
  messageAt(place: number, user: number): number;
  /** Returns the next message of the same conversation, from the same sender to the same recipient or room, or -1. */
  nextOfConversation(k: number): number;
}
