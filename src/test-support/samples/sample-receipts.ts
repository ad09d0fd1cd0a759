import type { Receipt } from "../../loadgen/ledger/delivery-ledger.js";
import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { MarkerCodec } from "../../protocol/marker.js";

/** The run that sample receipts belong to, and another one. */
export const SAMPLE_RUN = new MarkerCodec("AbCd09");
export const OTHER_RUN = new MarkerCodec("zzzzzz");

/** When every sample message was sent, according to its marker. */
export const SAMPLE_SENT_US = 1_234;

/** A start of the traffic so early that every sample message is due by the time of its receipt. */
export const LONG_AGO_US = -1_000_000_000;

/** Returns all recipients of message k. */
export function recipientsOf(stream: MessageStream, k: number): number[] {
  const users: number[] = [];
  stream.forEachRecipient(k, (user) => users.push(user));
  return users;
}

/** Makes the content of a message, `length` bytes long. */
export function contentOf(kind: number, k: number, length: number, run = SAMPLE_RUN): Buffer {
  const bytes = Buffer.alloc(length);
  run.write(bytes, 0, length, kind, k, SAMPLE_SENT_US);
  return bytes;
}

/** Makes what `recipient` gets for message k from a correct server, with `changes`. `end` follows the bytes. */
export function receiptOf(
  plan: Plan,
  kind: number,
  k: number,
  recipient: number,
  changes: Partial<Receipt> = {},
): Receipt {
  const stream = plan.streams[kind] as MessageStream;
  const bytes = changes.bytes ?? contentOf(kind, k, stream.bytes);
  return {
    recipient,
    isEarlierConnection: false,
    frameKind: kind,
    from: stream.sender(k),
    address: stream === plan.dm ? recipient : plan.room !== null && stream === plan.room ? plan.room.room(k) : 0,
    start: 0,
    end: bytes.length,
    receivedUs: 0,
    ...changes,
    bytes,
  };
}
