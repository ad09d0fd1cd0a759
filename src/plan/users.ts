import { writeDecimal } from "../base/decimal.js";
import { hash2, hashText } from "../base/random.js";
import type { Balance } from "../scenario/schema/scenario.js";

const PREFIX = "vu-";
const PREFIX_BYTES = Uint8Array.from(PREFIX, (c) => c.charCodeAt(0));
const DIGIT_0 = 0x30;

/** Returns the name of a virtual user: `vu-0`, `vu-1`, … */
export function userName(user: number): string {
  return PREFIX + user;
}

const ROOM_PREFIX = "room-";
const ROOM_PREFIX_BYTES = Uint8Array.from(ROOM_PREFIX, (c) => c.charCodeAt(0));

/** Returns the name of a room: `room-0`, `room-1`, … */
export function roomName(room: number): string {
  return ROOM_PREFIX + room;
}

function writeName(prefix: Uint8Array, to: Uint8Array, at: number, number: number): number {
  for (let i = 0; i < prefix.length; i++) to[at + i] = prefix[i] as number;
  return writeDecimal(to, at + prefix.length, number);
}

/** Writes `userName(user)` to `to` at `at`, without making a string. @returns the place after it. */
export function writeUserName(to: Uint8Array, at: number, user: number): number {
  return writeName(PREFIX_BYTES, to, at, user);
}

/** Writes `roomName(room)` to `to` at `at`, without making a string. @returns the place after it. */
export function writeRoomName(to: Uint8Array, at: number, room: number): number {
  return writeName(ROOM_PREFIX_BYTES, to, at, room);
}

/** Returns the decimal number, in its one canonical spelling, that follows `prefix` in `bytes[start, end)`, or -1. */
function numberAfter(prefix: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  const digits = start + prefix.length;
  const length = end - digits;
  if (length < 1 || length > 9 || (length > 1 && bytes[digits] === DIGIT_0)) return -1;
  for (let i = 0; i < prefix.length; i++) if (bytes[start + i] !== prefix[i]) return -1;
  let value = 0;
  for (let i = digits; i < end; i++) {
    const digit = (bytes[i] as number) - DIGIT_0;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Returns the user whose name stands in `bytes[start, end)`, or -1 when it is not the name of a virtual user. */
export function userNumber(bytes: Uint8Array, start: number, end: number): number {
  return numberAfter(PREFIX_BYTES, bytes, start, end);
}

/** Returns the room whose name stands in `bytes[start, end)`, or -1. */
export function roomNumber(bytes: Uint8Array, start: number, end: number): number {
  return numberAfter(ROOM_PREFIX_BYTES, bytes, start, end);
}

/** The users [from, to) that one worker simulates. */
export interface UserRange {
  readonly from: number;
  readonly to: number;
}

/** Returns the range of one worker. The ranges of all are contiguous and of equal size, give or take one user. */
export function workerRange(users: number, workers: number, worker: number): UserRange {
  return { from: Math.floor((users * worker) / workers), to: Math.floor((users * (worker + 1)) / workers) };
}

/**
 * Returns the entrance that a user connects to first, as an index: that of one of `nodes` nodes, or the nginx in
 * front of them all. While users come in for the first time, taking turns also gives each node the fewest.
 *
 * Each round of turns goes through the nodes in another order. Users write to those at fixed distances from them:
 * with the same order every round, all messages would cross between nodes for a while, and then none would.
 */
export function entranceOfUser(user: number, nodes: number, balance: Balance): number {
  if (balance === "nginx") return 0;
  if (balance === "hash") return hashText(userName(user)) % nodes;
  return (user + hash2(nodes, Math.floor(user / nodes))) % nodes;
}
