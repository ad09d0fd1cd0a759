import { type ClientMessage, MAX_NAME_LENGTH, type ProtocolErrorCode } from "../../protocol/chat-messages.js";
import { MAX_JSON_DEPTH } from "./bounds.js";

/** A frame parsed into a message, or why it is none; `id` is the frame's id if that could be read. */
export type ParsedFrame =
  | { readonly ok: true; readonly message: ClientMessage }
  | { readonly ok: false; readonly code: ProtocolErrorCode; readonly id: number | undefined };

type Field = "user" | "to" | "room" | "content";

/** The fields that each type of message must have. A Map, since a client may send the type `__proto__`. */
const REQUIRED_FIELDS: ReadonlyMap<unknown, readonly Field[]> = new Map<ClientMessage["type"], readonly Field[]>([
  ["register", ["user"]],
  ["private_message", ["to", "content"]],
  ["broadcast", ["content"]],
  ["join_room", ["room"]],
  ["leave_room", ["room"]],
  ["chat_message", ["room", "content"]],
]);

/**
 * Parses one text frame of a client. Ignores unknown fields, `from` among them. Checks the depth on the text, before
 * JSON.parse builds anything from it.
 */
export function parseClientMessage(text: string): ParsedFrame {
  if (nestsDeeperThan(text, MAX_JSON_DEPTH)) return refused("too_deep");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused("bad_json");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return refused("not_an_object");
  return checkFields(value as Readonly<Record<string, unknown>>);
}

function checkFields(value: Readonly<Record<string, unknown>>): ParsedFrame {
  const id = readId(value.id);
  if (value.id !== undefined && id === undefined) return refused("bad_field");
  const fields = REQUIRED_FIELDS.get(value.type);
  if (fields === undefined) return refused(typeof value.type === "string" ? "unknown_type" : "bad_field", id);
  for (const field of fields) {
    const text = value[field];
    if (typeof text !== "string") return refused("bad_field", id);
    if (field !== "content" && !isName(text)) return refused("bad_name", id);
  }
  // Every field of the type has just been checked, and the object is fresh from JSON.parse.
  return { ok: true, message: value as unknown as ClientMessage };
}

function readId(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

function isName(text: string): boolean {
  return text.length >= 1 && text.length <= MAX_NAME_LENGTH;
}

function refused(code: ProtocolErrorCode, id?: number): ParsedFrame {
  return { ok: false, code, id };
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Tells whether brackets outside strings nest deeper than `limit`, in one pass that stops at the first that does. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) {
      inString = true;
    } else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > limit) return true;
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) {
      depth--;
    }
  }
  return false;
}
