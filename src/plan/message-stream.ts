/**
 * The messages of one kind, numbered 0 … count − 1 in the order of their intended send times.
 *
 * A recipient's *row* lists the messages of this kind it is meant to get, in a fixed order that both
 * sides can compute: `place` ↔ message number. One bit per place is the whole ledger.
 */
export interface MessageStream {
  /** Index into KINDS. */
  readonly kind: number;
  readonly count: number;
  /** Length of every content of this stream. */
  readonly bytes: number;
  /** Intended send time of message k, microseconds since the traffic began. */
  timeUs(k: number): number;
  sender(k: number): number;
  /** Calls `visit` with every user message k is for, once each. */
  forEachRecipient(k: number, visit: (user: number) => void): void;
  /** How many users message k is for. */
  fanOut(k: number): number;
  /** Places in every user's row. */
  readonly rowLength: number;
  /** The place of message k in `user`'s row, or -1 when it is not for that user. */
  place(k: number, user: number): number;
  /** The message at `place` of `user`'s row, or -1 when the plan ends before it. */
  messageAt(place: number, user: number): number;
  /** The next message of the same conversation: same sender, and the same recipient or room; or -1. */
  nextOfConversation(k: number): number;
}
