/**
 * The port behind which chat protocols live: how to say things to a server, and how to understand it.
 * It is made for the hot path: encoders fill a caller's buffer, and `decode` fills a caller's object.
 */

import { KIND_INDEX, KINDS } from "../../protocol/marker.js";

/** Types of frames below this are deliveries. */
const ANSWERS_FROM = KINDS.length;

/** What a frame from the server is. The type of a delivery is the index of its kind into KINDS. */
export const INCOMING = {
  privateMessage: KIND_INDEX.dm,
  broadcast: KIND_INDEX.broadcast,
  roomMessage: KIND_INDEX.room,
  registered: ANSWERS_FROM,
  joined: ANSWERS_FROM + 1,
  left: ANSWERS_FROM + 2,
  userNotFound: ANSWERS_FROM + 3,
  ack: ANSWERS_FROM + 4,
  error: ANSWERS_FROM + 5,
  /** Not understood; `text` says why. */
  unknown: ANSWERS_FROM + 6,
} as const;

export type IncomingType = (typeof INCOMING)[keyof typeof INCOMING];

/** Returns whether a frame of this type is a delivery, and its type the index of a kind. */
export const isDelivery = (type: IncomingType): boolean => type < ANSWERS_FROM;

/** One decoded frame. Which fields are set depends on `type`; the others hold stale values. */
export interface Incoming {
  type: IncomingType;
  /** Deliveries: the virtual user named in `from`, or -1 for one that is not in the plan. */
  from: number;
  /** Private messages: the user in `to`; `registered`: the user named; room messages, `joined`, `left`: the room; else 0. -1 for one that is not in the plan. */
  address: number;
  /** Deliveries: where the content lies. `bytes` is the caller's buffer or a decoder's own. */
  bytes: Uint8Array;
  contentStart: number;
  contentEnd: number;
  /** Answers: the id they name, or -1. */
  id: number;
  /** `registered`: the node that says so, if it does; errors: the server's code; unknown frames: what is wrong. Hostile text. */
  text: string;
}

/** Returns an `Incoming` to be filled. */
export function emptyIncoming(): Incoming {
  const bytes = new Uint8Array(0);
  return { type: INCOMING.unknown, from: -1, address: -1, bytes, contentStart: 0, contentEnd: 0, id: -1, text: "" };
}

/** Writes the content of a message to `to` at `at`; the frame around it is the protocol's. */
export type ContentWriter = (to: Buffer, at: number, length: number) => void;

export interface TargetProtocol {
  /** The most bytes that any encoder below adds to a content. */
  readonly envelopeBytes: number;
  /** Each encoder writes one frame at the start of `to` and returns its length. */
  encodeRegister(to: Buffer, user: number): number;
  encodeJoin(to: Buffer, room: number): number;
  encodeLeave(to: Buffer, room: number): number;
  /** @param id an id for the server to name in its answer, or -1 for none. */
  encodePrivateMessage(to: Buffer, recipient: number, id: number, length: number, content: ContentWriter): number;
  encodeBroadcast(to: Buffer, id: number, length: number, content: ContentWriter): number;
  encodeRoomMessage(to: Buffer, room: number, id: number, length: number, content: ContentWriter): number;
  /** Decodes the frame in `bytes[start, end)`; never throws. */
  decode(bytes: Buffer, start: number, end: number, into: Incoming): void;
}
