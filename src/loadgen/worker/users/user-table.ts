import type { UserRange } from "../../../plan/users.js";
import type { ClientConnection } from "../../client/common/client.js";
import { ConnectionTags } from "./connection-tags.js";

/** Where a user stands; virtual-users.ts draws how one state leads to another. The order matters: those before `ready` are on the way in. */
export const STATE = {
  idle: 0,
  connecting: 1,
  registering: 2,
  joining: 3,
  /** Turned away or cut off, and about to try again. */
  waiting: 4,
  ready: 5,
  /** Left by plan. */
  away: 6,
  gone: 7,
} as const;
export type State = (typeof STATE)[keyof typeof STATE];

/** Why a user is on its way in. */
export const WAY = { first: 0, afterLeave: 1, afterCut: 2 } as const;
export type Way = (typeof WAY)[keyof typeof WAY];

/** What is known of each of a worker's users, by index, in typed arrays: there are tens of thousands of users. */
export class UserTable {
  readonly count: number;
  readonly #firstUser: number;
  readonly state: Uint8Array;
  readonly way: Uint8Array;
  /** How many pauses between attempts there were since the user was last in. */
  readonly pauses: Uint32Array;
  /** The entrance of the latest connection. */
  readonly entrance: Uint16Array;
  readonly joinsLeft: Uint16Array;
  /** When the user was due to come in, or to come back; microseconds. */
  readonly dueUs: Float64Array;
  /** When the latest attempt began. */
  readonly startedUs: Float64Array;
  readonly connections: (ClientConnection | null)[];
  readonly tags: ConnectionTags;

  constructor({ from, to }: UserRange) {
    const count = to - from;
    this.count = count;
    this.#firstUser = from;
    this.state = new Uint8Array(count);
    this.way = new Uint8Array(count);
    this.pauses = new Uint32Array(count);
    this.entrance = new Uint16Array(count);
    this.joinsLeft = new Uint16Array(count);
    this.dueUs = new Float64Array(count);
    this.startedUs = new Float64Array(count);
    this.connections = new Array<ClientConnection | null>(count).fill(null);
    this.tags = new ConnectionTags(count);
  }

  indexOf(user: number): number {
    return user - this.#firstUser;
  }

  userAt(index: number): number {
    return index + this.#firstUser;
  }

  /** Returns the index of the user whose latest connection this is, or -1. */
  current(tag: number): number {
    return this.tags.isLatest(tag) ? this.tags.indexOf(tag) : -1;
  }

  /** Returns whether a handshake of this user is under way, including registration and rooms. */
  isConnecting(index: number): boolean {
    const state = this.state[index] as number;
    return state >= STATE.connecting && state <= STATE.joining;
  }

  /** Returns whether the user was in, is to be in again and is not: it is away by plan, or on its way back. */
  isOut(index: number): boolean {
    const state = this.state[index] as number;
    const isOnTheWay = state >= STATE.connecting && state <= STATE.waiting;
    return state === STATE.away || (isOnTheWay && this.way[index] !== WAY.first);
  }

  /** Returns the connection over which the user can send now, or `null`. */
  sendable(index: number): ClientConnection | null {
    return this.state[index] === STATE.ready ? (this.connections[index] ?? null) : null;
  }

  /** How many users are out (`isOut`). */
  get out(): number {
    let out = 0;
    for (let index = 0; index < this.count; index++) if (this.isOut(index)) out++;
    return out;
  }

  /** Sends the first `length` bytes of `payload`, if there are any. */
  say(index: number, payload: Buffer, length: number): void {
    if (length > 0) this.connections[index]?.send(payload, 0, length);
  }
}
