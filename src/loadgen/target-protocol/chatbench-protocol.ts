import { errorMessage } from "../../base/chatbench-error.js";
import { writeDecimal } from "../../base/decimal.js";
import { roomName, roomNumber, userName, userNumber, writeRoomName, writeUserName } from "../../plan/users.js";
import {
  type ContentWriter,
  INCOMING,
  type Incoming,
  type IncomingType,
  type TargetProtocol,
} from "./target-protocol.js";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACE = 0x7d;

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

function put(to: Buffer, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) to[at + i] = bytes[i] as number;
  return at + bytes.length;
}

// What the messages of traffic are made of. The others are sent once per user, and are written as plain text.
const SEND_PRIVATE = latin1('{"type":"private_message","to":"');
const SEND_BROADCAST = latin1('{"type":"broadcast","content":"');
const SEND_ROOM = latin1('{"type":"chat_message","room":"');
const CONTENT = latin1('","content":"');
const ID = latin1('","id":');
const END = latin1('"}');

/** How the reference server writes a delivery, cut at its variable parts. Any other spelling takes the slow path. */
interface DeliveryShape {
  readonly type: IncomingType;
  readonly beforeFirst: Uint8Array;
  readonly beforeSecond: Uint8Array;
  readonly beforeContent: Uint8Array;
}

const PRIVATE: DeliveryShape = {
  type: INCOMING.privateMessage,
  beforeFirst: latin1('{"type":"private_message","from":"'),
  beforeSecond: latin1('","to":"'),
  beforeContent: CONTENT,
};
const BROADCAST_PREFIX = latin1('{"type":"broadcast","from":"');
const ROOM: DeliveryShape = {
  type: INCOMING.roomMessage,
  beforeFirst: latin1('{"type":"chat_message","room":"'),
  beforeSecond: latin1('","from":"'),
  beforeContent: CONTENT,
};
// The byte that tells the three apart is the first of the type's name.
const TYPE_AT = '{"type":"'.length;
const PRIVATE_CHAR = 0x70;
const BROADCAST_CHAR = 0x62;
const ROOM_CHAR = 0x63;

function startsWith(bytes: Uint8Array, at: number, end: number, expected: Uint8Array): boolean {
  if (end - at < expected.length) return false;
  for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
  return true;
}

/** Returns where the string that begins at `at` has its closing quote, or -1 when it holds an escape or never ends. */
function plainStringEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    if (bytes[i] === QUOTE) return i;
    if (bytes[i] === BACKSLASH) return -1;
  }
  return -1;
}

/** Writes the rest of a message from its content on. Contents use the marker's alphabet, so nothing needs escaping. */
function putContent(to: Buffer, at: number, id: number, length: number, content: ContentWriter): number {
  content(to, at, length);
  if (id < 0) return put(to, at + length, END);
  const end = writeDecimal(to, put(to, at + length, ID), id);
  to[end] = BRACE;
  return end + 1;
}

/** The wire protocol of the reference server, docs/protocol.md. */
export class ChatbenchProtocol implements TargetProtocol {
  readonly envelopeBytes = 160;

  encodeRegister(to: Buffer, user: number): number {
    return to.write(`{"type":"register","user":"${userName(user)}"}`, "latin1");
  }

  encodeJoin(to: Buffer, room: number): number {
    return to.write(`{"type":"join_room","room":"${roomName(room)}"}`, "latin1");
  }

  encodeLeave(to: Buffer, room: number): number {
    return to.write(`{"type":"leave_room","room":"${roomName(room)}"}`, "latin1");
  }

  encodePrivateMessage(to: Buffer, recipient: number, id: number, length: number, content: ContentWriter): number {
    const at = writeUserName(to, put(to, 0, SEND_PRIVATE), recipient);
    return putContent(to, put(to, at, CONTENT), id, length, content);
  }

  encodeBroadcast(to: Buffer, id: number, length: number, content: ContentWriter): number {
    return putContent(to, put(to, 0, SEND_BROADCAST), id, length, content);
  }

  encodeRoomMessage(to: Buffer, room: number, id: number, length: number, content: ContentWriter): number {
    const at = writeRoomName(to, put(to, 0, SEND_ROOM), room);
    return putContent(to, put(to, at, CONTENT), id, length, content);
  }

  decode(bytes: Buffer, start: number, end: number, into: Incoming): void {
    if (!this.#decodeFast(bytes, start, end, into)) decodeSlowly(bytes, start, end, into);
  }

  /** Reads a delivery spelled exactly as the reference server spells it. @returns false for anything else. */
  #decodeFast(bytes: Buffer, start: number, end: number, into: Incoming): boolean {
    switch (bytes[start + TYPE_AT]) {
      case PRIVATE_CHAR:
        return decodeTwoNames(PRIVATE, bytes, start, end, into);
      case ROOM_CHAR:
        return decodeTwoNames(ROOM, bytes, start, end, into);
      case BROADCAST_CHAR:
        return decodeBroadcast(bytes, start, end, into);
      default:
        return false;
    }
  }
}

function decodeTwoNames(shape: DeliveryShape, bytes: Buffer, start: number, end: number, into: Incoming): boolean {
  if (!startsWith(bytes, start, end, shape.beforeFirst)) return false;
  const first = start + shape.beforeFirst.length;
  const firstEnd = plainStringEnd(bytes, first, end);
  if (firstEnd < 0 || !startsWith(bytes, firstEnd, end, shape.beforeSecond)) return false;
  const second = firstEnd + shape.beforeSecond.length;
  const secondEnd = plainStringEnd(bytes, second, end);
  if (secondEnd < 0 || !startsWith(bytes, secondEnd, end, shape.beforeContent)) return false;
  if (shape === PRIVATE) {
    into.from = userNumber(bytes, first, firstEnd);
    into.address = userNumber(bytes, second, secondEnd);
  } else {
    into.address = roomNumber(bytes, first, firstEnd);
    into.from = userNumber(bytes, second, secondEnd);
  }
  return takeContent(shape.type, bytes, secondEnd + shape.beforeContent.length, end, into);
}

function decodeBroadcast(bytes: Buffer, start: number, end: number, into: Incoming): boolean {
  if (!startsWith(bytes, start, end, BROADCAST_PREFIX)) return false;
  const from = start + BROADCAST_PREFIX.length;
  const fromEnd = plainStringEnd(bytes, from, end);
  if (fromEnd < 0 || !startsWith(bytes, fromEnd, end, CONTENT)) return false;
  into.from = userNumber(bytes, from, fromEnd);
  into.address = 0;
  return takeContent(INCOMING.broadcast, bytes, fromEnd + CONTENT.length, end, into);
}

/** Takes a content, which must be the last thing in the frame and free of escapes. */
function takeContent(type: IncomingType, bytes: Buffer, at: number, end: number, into: Incoming): boolean {
  if (bytes[end - 1] !== BRACE || bytes[end - 2] !== QUOTE || plainStringEnd(bytes, at, end) !== end - 2) return false;
  into.type = type;
  into.bytes = bytes;
  into.contentStart = at;
  into.contentEnd = end - 2;
  return true;
}

const nameNumber = (read: typeof userNumber, name: unknown): number => {
  if (typeof name !== "string" || name.length > 64) return -1;
  const bytes = Buffer.from(name, "utf8");
  return read(bytes, 0, bytes.length);
};

function understoodAs(type: IncomingType, message: Readonly<Record<string, unknown>>, into: Incoming): void {
  const { id } = message;
  into.type = type;
  into.id = typeof id === "number" && Number.isSafeInteger(id) && id >= 0 ? id : -1;
}

function notUnderstood(text: string, into: Incoming): void {
  into.type = INCOMING.unknown;
  into.text = text;
}

function decodeSlowly(bytes: Buffer, start: number, end: number, into: Incoming): void {
  let message: unknown;
  try {
    message = JSON.parse(bytes.toString("utf8", start, end));
  } catch (thrown) {
    return notUnderstood(`not JSON: ${errorMessage(thrown)}`, into);
  }
  if (typeof message !== "object" || message === null || Array.isArray(message))
    return notUnderstood("not an object", into);
  decodeObject(message as Readonly<Record<string, unknown>>, into);
}

function decodeObject(message: Readonly<Record<string, unknown>>, into: Incoming): void {
  switch (message["type"]) {
    case "private_message":
      return decodeDelivery(INCOMING.privateMessage, message, nameNumber(userNumber, message["to"]), into);
    case "broadcast":
      return decodeDelivery(INCOMING.broadcast, message, 0, into);
    case "chat_message":
      return decodeDelivery(INCOMING.roomMessage, message, nameNumber(roomNumber, message["room"]), into);
    case "registered":
      into.address = nameNumber(userNumber, message["user"]);
      into.text = typeof message["node"] === "string" ? message["node"] : "";
      return understoodAs(INCOMING.registered, message, into);
    case "joined":
    case "left":
      into.address = nameNumber(roomNumber, message["room"]);
      return understoodAs(message["type"] === "joined" ? INCOMING.joined : INCOMING.left, message, into);
    case "user_not_found":
      into.address = nameNumber(userNumber, message["to"]);
      return understoodAs(INCOMING.userNotFound, message, into);
    case "ack":
      return understoodAs(INCOMING.ack, message, into);
    case "error":
      into.text = typeof message["code"] === "string" ? message["code"] : "error without a code";
      return understoodAs(INCOMING.error, message, into);
    default:
      return notUnderstood(unknownType(message["type"]), into);
  }
}

// JSON.stringify would overflow the stack on a type that is nested a few thousand levels deep.
function unknownType(type: unknown): string {
  return typeof type === "string" ? `a message of type "${type.slice(0, 40)}"` : `a message whose type is no text`;
}

function decodeDelivery(
  type: IncomingType,
  message: Readonly<Record<string, unknown>>,
  address: number,
  into: Incoming,
): void {
  const content = typeof message["content"] === "string" ? Buffer.from(message["content"], "utf8") : Buffer.alloc(0);
  into.type = type;
  into.from = nameNumber(userNumber, message["from"]);
  into.address = address;
  into.bytes = content;
  into.contentStart = 0;
  into.contentEnd = content.length;
}
