import type { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { ClientConnection } from "../../client/common/client.js";
import type { CloseGroups } from "../../close-groups.js";
import type { PresenceLog } from "../../ledger/presence-log.js";
import { Attempts } from "./attempts.js";
import { Closing } from "./closing.js";
import type { CutLog } from "./cut-log.js";
import { Departures } from "./departures.js";
import { EntrancePicker } from "./entrance-picker.js";
import { Entry } from "./entry.js";
import { RoomMoves } from "./room-moves.js";
import { type UserCounts, UserRecords } from "./user-records.js";
import { STATE, UserTable } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/**
 * The connections of one worker's users, from connect to the end. The life of one:
 *
 *     idle ─connect─▶ connecting ─open─▶ registering ─registered─▶ joining ─all joined─▶ ready ─leave─▶ away
 *                      ▲  ▲  └──────────── closed or refused ──────────┘                   │             │
 *                      │  │                         ▼                                      │             │
 *                      │  └─── after a pause ─── waiting ◀──────────── cut off ────────────┘             │
 *                      │                            └─ no more attempts ─▶ gone                          │
 *                      └────────────────────────── come back ────────────────────────────────────────────┘
 *
 * Each way through the picture has its own file: attempts.ts leads to `connecting`, entry.ts from there to `ready`,
 * departures.ts to `away` and back, closing.ts wherever a connection ends; room-moves.ts is about users that stay
 * `ready` and leave one of their rooms for a while.
 */
export class VirtualUsers {
  readonly counts: UserCounts;
  readonly connectTimes: LatencyHistogram;
  readonly closes: CloseGroups;
  readonly presence: PresenceLog;
  readonly cuts: CutLog;
  readonly departures: Departures;
  readonly rooms: RoomMoves;
  readonly #users: UserTable;
  readonly #attempts: Attempts;
  readonly #entry: Entry;
  readonly #closing: Closing;

  constructor(options: VirtualUsersOptions) {
    const { plan, range, scenario, entrances, createClient, onMessage } = options;
    const users = new UserTable(range);
    const records = new UserRecords();
    const balance = scenario.subject.mode === "start" ? scenario.subject.server.balance : "round-robin";
    const picker = new EntrancePicker(plan, balance, entrances.length);
    const handlers = {
      open: (tag: number) => this.#open(tag),
      message: onMessage,
      close: (...[tag, report]: Parameters<Closing["ended"]>) => this.#closing.ended(tag, report),
    };
    const client = createClient(handlers, (tag) => this.userOf(tag));
    this.#users = users;
    this.#attempts = new Attempts(options, users, records, picker, client);
    this.rooms = new RoomMoves(options, users, records.presence);
    this.#entry = new Entry(options, users, records, this.rooms, () => this.#attempts.slotFreed());
    this.departures = new Departures(options, users, records, picker, this.#attempts);
    this.#closing = new Closing(options, users, records, picker, this.rooms, this.#attempts);
    this.counts = records.counts;
    this.connectTimes = records.connectTimes;
    this.closes = records.closes;
    this.presence = records.presence;
    this.cuts = records.cuts;
  }

  /** Returns the connection over which `user` can send now, or `null`. */
  connectionOf(user: number): ClientConnection | null {
    return this.#users.sendable(this.#users.indexOf(user));
  }

  /** Returns the user of a connection. */
  userOf(tag: number): number {
    return this.#users.userAt(this.#users.tags.indexOf(tag));
  }

  /** Returns whether this is the connection of a user that is ready. */
  isReady(tag: number): boolean {
    const index = this.#users.current(tag);
    return index >= 0 && this.#users.state[index] === STATE.ready;
  }

  /** Returns whether the user of this connection was let in on a later one. */
  isEarlier(tag: number): boolean {
    return this.#users.tags.isEarlier(tag);
  }

  /**
   * Connects those users whose place in the connect order is in [from, to), each when it is due. Resolves when all of
   * them are in or have failed for good.
   */
  connectRange(from: number, to: number, startUs: number): Promise<void> {
    return this.#attempts.connectRange(from, to, startUs);
  }

  /** Pings the connection of the user at `index`. @returns false when it has none that is open. */
  ping(index: number): boolean {
    return this.#users.connections[index]?.ping() ?? false;
  }

  /** Gives up on users that have been on their way in for too long; to be called every second. */
  tick(): void {
    this.#attempts.tick();
  }

  #open(tag: number): void {
    const index = this.#users.current(tag);
    if (index >= 0) this.#entry.opened(index);
  }

  /** @param named the user that the server says it has registered. */
  handleRegistered(tag: number, named: number): void {
    const index = this.#users.current(tag);
    if (index >= 0) this.#entry.registered(index, named);
  }

  handleJoined(tag: number, room: number): void {
    const index = this.#users.current(tag);
    if (index < 0) return;
    if (this.#users.state[index] === STATE.ready) this.rooms.joined(this.userOf(tag), room);
    else this.#entry.joined(index, room);
  }

  handleLeft(tag: number, room: number): void {
    if (this.#users.current(tag) >= 0) this.rooms.left(this.userOf(tag), room);
  }

  /** Takes an error answer. @returns whether it refused a user that is not in yet, and with that is counted. */
  handleError(tag: number, code: string): boolean {
    const index = this.#users.current(tag);
    return index >= 0 && this.#entry.error(index, code);
  }

  /** Lets nobody begin to connect any more, for the first time or again. */
  stop(): void {
    this.#attempts.stop();
  }

  /** Ends every connection; resolves when all have ended. */
  disconnect(): Promise<void> {
    return this.#closing.disconnect();
  }
}
