/**
 * The protocol between nodes and the relayer: text frames over a WebSocket, each with one or more lines of one JSON
 * object. Nodes show the run's secret in the handshake.
 */

import { type Delivery, MAX_NAME_LENGTH } from "./chat-messages.js";

/** From a node to the relayer. */
export type NodeLinkMessage =
  /** The first message: the node's id, and the names and rooms it held before the link broke. */
  | {
      readonly type: "hello";
      readonly node: string;
      readonly users: readonly string[];
      readonly rooms: readonly string[];
    }
  | { readonly type: "claim"; readonly user: string }
  | { readonly type: "release"; readonly user: string }
  | { readonly type: "enter"; readonly room: string }
  | { readonly type: "leave"; readonly room: string }
  | DeliverMessage;

/** From the relayer to a node. Private messages are numbered per link, from 1 in the order they were sent. */
export type RelayerLinkMessage =
  /** Answers `hello`: the node is part of the cluster, without the names that other nodes got meanwhile. */
  | { readonly type: "welcome"; readonly lost: readonly string[] }
  | { readonly type: "granted"; readonly user: string }
  | { readonly type: "taken"; readonly user: string }
  | { readonly type: "entered"; readonly room: string }
  /** Private message `number` was for a user whom no node has. */
  | { readonly type: "not_found"; readonly number: number }
  /** Every private message up to `number` was passed on, except those not found. */
  | { readonly type: "passed"; readonly number: number }
  | DeliverMessage;

/** Which node handed a message to the relay, and when: CLOCK_MONOTONIC microseconds, shared by the processes of one host. */
export interface Handover {
  readonly node: string;
  readonly handedUs: number;
}

/** Passes through the relayer unchanged: the same line leaves that came. */
export interface DeliverMessage extends Handover {
  readonly type: "deliver";
  readonly delivery: Delivery;
}

/** A message as it travels through a broker. */
export interface Envelope extends Handover {
  readonly delivery: Delivery;
}

/** The header of the handshake that carries the secret, as `Bearer <secret>`. */
export const LINK_SECRET_HEADER = "authorization";

type Fields = Readonly<Record<string, unknown>>;

const isName = (value: unknown): boolean =>
  typeof value === "string" && value.length >= 1 && value.length <= MAX_NAME_LENGTH;
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const areNames = (value: unknown): boolean => Array.isArray(value) && value.every(isName);

function isDelivery(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { type, from, to, room, content } = value as Fields;
  if (!isName(from) || typeof content !== "string") return false;
  return (
    type === "broadcast" || (type === "private_message" && isName(to)) || (type === "chat_message" && isName(room))
  );
}

function isDeliver({ node, handedUs, delivery }: Fields): boolean {
  return isName(node) && isCount(handedUs) && isDelivery(delivery);
}

/** The fields that each type must have. A Map, since a peer may send the type `__proto__`. */
const NODE_MESSAGES: ReadonlyMap<unknown, (fields: Fields) => boolean> = new Map([
  ["hello", ({ node, users, rooms }: Fields) => isName(node) && areNames(users) && areNames(rooms)],
  ["claim", ({ user }: Fields) => isName(user)],
  ["release", ({ user }: Fields) => isName(user)],
  ["enter", ({ room }: Fields) => isName(room)],
  ["leave", ({ room }: Fields) => isName(room)],
  ["deliver", isDeliver],
]);

const RELAYER_MESSAGES: ReadonlyMap<unknown, (fields: Fields) => boolean> = new Map([
  ["welcome", ({ lost }: Fields) => areNames(lost)],
  ["granted", ({ user }: Fields) => isName(user)],
  ["taken", ({ user }: Fields) => isName(user)],
  ["entered", ({ room }: Fields) => isName(room)],
  ["not_found", ({ number }: Fields) => isCount(number)],
  ["passed", ({ number }: Fields) => isCount(number)],
  ["deliver", isDeliver],
]);

function parse(line: string, known: ReadonlyMap<unknown, (fields: Fields) => boolean>): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Fields;
  return known.get(fields.type)?.(fields) ? value : undefined;
}

/** Parses one line from a node; `undefined` when it is invalid. */
export function parseNodeLine(line: string): NodeLinkMessage | undefined {
  return parse(line, NODE_MESSAGES) as NodeLinkMessage | undefined;
}

/** Parses one line from the relayer; `undefined` when it is invalid. */
export function parseRelayerLine(line: string): RelayerLinkMessage | undefined {
  return parse(line, RELAYER_MESSAGES) as RelayerLinkMessage | undefined;
}

/** Returns the start of a node's own messages in a broker. */
export function envelopeStart(node: string): string {
  return `${node} `;
}

/** Writes an envelope: node, time and delivery, separated by a space and a line feed. */
export function writeEnvelope({ node, handedUs, delivery }: Envelope): string {
  return `${envelopeStart(node)}${handedUs}\n${JSON.stringify(delivery)}`;
}

/** Parses an envelope; `undefined` when it is invalid. */
export function parseEnvelope(text: string): Envelope | undefined {
  const lineEnd = text.indexOf("\n");
  const [node, handed, more] = text.slice(0, Math.max(0, lineEnd)).split(" ");
  const handedUs = Number(handed);
  if (node === undefined || more !== undefined || !isName(node) || !isCount(handedUs)) return undefined;
  try {
    const delivery: unknown = JSON.parse(text.slice(lineEnd + 1));
    return isDelivery(delivery) ? { node, handedUs, delivery: delivery as Delivery } : undefined;
  } catch {
    return undefined;
  }
}
