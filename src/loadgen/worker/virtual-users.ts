import { US_PER_SEC } from "../../base/units.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { Client, ClientConnection, CloseReport, ServerAddress } from "../client/client.js";
import { PresenceLog } from "../ledger/presence-log.js";
import { CloseGroups } from "./close-groups.js";
import { ConnectionTags } from "./connection-tags.js";
import { Ramp, type RampHost } from "./ramp.js";
import { RoomMoves } from "./room-moves.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/**
 * The life of a virtual user:
 *
 *     idle ─connect─▶ connecting ─open─▶ registering ─registered─▶ joining ─all joined─▶ ready ─leave─▶ away
 *                         ▲  └──────────── closed or refused ──────────┴──────▶ gone ◀─closed─┘           │
 *                         └───────────────────────────────── come back ───────────────────────────────────┘
 */
const STATE = { idle: 0, connecting: 1, registering: 2, joining: 3, ready: 4, away: 5, gone: 6 } as const;

const NORMAL_CLOSURE = 1000;
/** A server that has not let a user in after this long never will. */
const READY_LIMIT_US = 20 * US_PER_SEC;
/** A user on its way back for longer than this is not away by plan any more, but kept out. */
const RETURN_LIMIT_US = 5 * US_PER_SEC;
const STUCK_CHECK_US = US_PER_SEC;
const MAX_RETURN_TRIES = 5;
const FIRST_RETRY_MS = 100;

/** The connections of one worker's users, from connect to the end. */
export class VirtualUsers implements RampHost {
  readonly connectTimes = new LatencyHistogram();
  readonly closes = new CloseGroups();
  /** When users were not there, CLOCK_MONOTONIC microseconds. */
  readonly presence = new PresenceLog();
  /** Users whose connection ended before they wanted it to, and when. */
  readonly cutUs = new Map<number, number>();
  opened = 0;
  failed = 0;
  closedEarly = 0;
  reconnected = 0;
  /** Users that are ready now: registered, and members of all their rooms. */
  ready = 0;
  /** Users on their way in for the first time. */
  inFlight = 0;
  readonly #options: VirtualUsersOptions;
  readonly #users: number;
  readonly #roomsPerUser: number;
  readonly #ramp: Ramp;
  readonly #state: Uint8Array;
  readonly #tags: ConnectionTags;
  readonly #joinsLeft: Uint16Array;
  readonly #dueUs: Float64Array;
  readonly #startedUs: Float64Array;
  readonly #connections: (ClientConnection | null)[];
  readonly #rooms: RoomMoves;
  readonly #scratch = Buffer.alloc(512);
  /** Failed attempts to come back, by index. */
  readonly #returnTries = new Map<number, number>();
  #client: Client | null = null;
  #nextStuckCheckUs = 0;
  #leaving = false;
  #open = 0;
  #allClosed: (() => void) | null = null;

  constructor(options: VirtualUsersOptions) {
    const { plan, range, scenario, now } = options;
    const users = range.to - range.from;
    this.#options = options;
    this.#users = users;
    this.#roomsPerUser = plan.room?.membership.roomsPerUser ?? 0;
    this.#rooms = new RoomMoves(options, this.presence);
    this.#ramp = new Ramp(this, plan.connectOrder, range, scenario.ramp.perSec, now);
    this.#state = new Uint8Array(users);
    this.#tags = new ConnectionTags(users);
    this.#joinsLeft = new Uint16Array(users);
    this.#dueUs = new Float64Array(users);
    this.#startedUs = new Float64Array(users);
    this.#connections = new Array<ClientConnection | null>(users).fill(null);
  }

  /** The connection over which `user` can send now, or `null`. */
  connectionOf(user: number): ClientConnection | null {
    const index = user - this.#options.range.from;
    return this.#state[index] === STATE.ready ? (this.#connections[index] ?? null) : null;
  }

  /** Whether this is the connection of a user that is ready. */
  isReady(tag: number): boolean {
    return this.#tags.isLatest(tag) && this.#state[this.#tags.indexOf(tag)] === STATE.ready;
  }

  /** Whether `user` has left on purpose and is not back yet. */
  isAway(user: number): boolean {
    const index = user - this.#options.range.from;
    const state = this.#state[index];
    if (state === STATE.away) return true;
    const isReturning = !this.#tags.isFirst(index) && state !== STATE.ready && state !== STATE.gone;
    // A server that does not let a user back in keeps it out; that is not an absence by plan any more.
    return isReturning && this.#options.now() - (this.#startedUs[index] as number) < RETURN_LIMIT_US;
  }

  hasLeftRoom(user: number, slot: number): boolean {
    return this.#rooms.hasLeft(user, slot);
  }

  /** The user of a connection. */
  userOf(tag: number): number {
    return this.#options.range.from + this.#tags.indexOf(tag);
  }

  /** Whether the user of this connection was let in on a later one. */
  isEarlier(tag: number): boolean {
    return this.#tags.isEarlier(tag);
  }

  /** Connects those users whose place in the connect order is in [from, to), each when it is due. */
  async connectRange(client: Client, from: number, to: number, startUs: number): Promise<void> {
    this.#client = client;
    await this.#ramp.run(from, to, startUs);
  }

  connect(user: number, dueUs: number): void {
    const index = user - this.#options.range.from;
    this.inFlight++;
    this.#dueUs[index] = dueUs;
    this.#connectNow(index);
  }

  #connectNow(index: number): void {
    const { addresses, plan, range, now } = this.#options;
    const address = addresses[plan.nodeOf(index + range.from)] as ServerAddress;
    this.#startedUs[index] = now();
    this.#state[index] = STATE.connecting;
    this.#open++;
    this.#connections[index] = this.#client?.connect(this.#tags.latest(index), address) ?? null;
  }

  tick(): void {
    const now = this.#options.now();
    if (now < this.#nextStuckCheckUs) return;
    this.#nextStuckCheckUs = now + STUCK_CHECK_US;
    for (let index = 0; index < this.#users; index++) {
      const state = this.#state[index] as number;
      const waiting = state >= STATE.connecting && state <= STATE.joining;
      if (!waiting || now - (this.#startedUs[index] as number) < READY_LIMIT_US) continue;
      this.closes.add("no-answer", state !== STATE.connecting, "the server did not let the user in");
      this.#connections[index]?.terminate();
    }
  }

  handleOpen(tag: number): void {
    const index = this.#current(tag);
    if (index < 0) return;
    this.#state[index] = STATE.registering;
    const user = index + this.#options.range.from;
    if (!this.#tags.isFirst(index)) this.presence.returning(user, this.#options.now());
    this.#say(index, this.#options.protocol.encodeRegister(this.#scratch, user));
  }

  /** @param named the user that the server says it has registered. */
  handleRegistered(tag: number, named: number): void {
    const index = this.#current(tag);
    if (index < 0 || this.#state[index] !== STATE.registering) return;
    if (named !== this.userOf(tag)) return this.handleError(tag, "registered as somebody else");
    this.#tags.register(index);
    const { room } = this.#options.plan;
    if (room === null) {
      this.#becomeReady(index);
      return;
    }
    this.#state[index] = STATE.joining;
    this.#joinsLeft[index] = this.#roomsPerUser;
    const user = index + this.#options.range.from;
    for (let slot = 0; slot < this.#roomsPerUser; slot++) {
      this.presence.returning(user, this.#options.now(), slot);
      this.#say(index, this.#options.protocol.encodeJoin(this.#scratch, room.membership.roomOf(user, slot)));
    }
  }

  handleJoined(tag: number, room: number): void {
    const index = this.#current(tag);
    if (index < 0) return;
    if (this.#state[index] === STATE.joining) {
      if (this.#rooms.slotOf(this.userOf(tag), room) < 0) return;
      const left = (this.#joinsLeft[index] as number) - 1;
      this.#joinsLeft[index] = left;
      if (left === 0) this.#becomeReady(index);
    } else if (this.#state[index] === STATE.ready) {
      this.#rooms.joined(this.userOf(tag), room);
    }
  }

  handleLeft(tag: number, room: number): void {
    if (this.#tags.isLatest(tag)) this.#rooms.left(this.userOf(tag), room);
  }

  /** An error answer: fatal for a user that is not ready yet. */
  handleError(tag: number, code: string): void {
    const index = this.#current(tag);
    const state = index < 0 ? STATE.gone : this.#state[index];
    if (state !== STATE.registering && state !== STATE.joining) return;
    this.closes.add("refused-by-server", false, code);
    this.#connections[index]?.terminate();
  }

  handleClose(tag: number, report: CloseReport): void {
    const index = this.#tags.indexOf(tag);
    const user = index + this.#options.range.from;
    this.#open--;
    if (this.#tags.isLatest(tag)) this.#connectionEnded(index, user, report);
    else if (this.#state[index] !== STATE.away) this.presence.gone(user, this.#options.now());
    if (this.#open === 0) this.#allClosed?.();
  }

  #connectionEnded(index: number, user: number, report: CloseReport): void {
    const state = this.#state[index];
    this.#connections[index] = null;
    if (state === STATE.away) {
      this.presence.gone(user, this.#options.now());
      return;
    }
    this.#state[index] = STATE.gone;
    if (this.#leaving || this.#tryAgain(index, state)) return;
    if (state === STATE.ready || !this.#tags.isFirst(index)) {
      if (state === STATE.ready) this.ready--;
      this.closedEarly++;
      this.cutUs.set(user, this.#options.now());
      this.presence.cut(user, this.#options.now());
      this.closes.add(report.cause, true, report.detail);
    } else {
      this.inFlight--;
      this.failed++;
      this.presence.neverCame(user);
      if (report.cause !== "closed-by-us") this.closes.add(report.cause, report.opened, report.detail);
    }
  }

  /**
   * A user on its way back that was turned away, perhaps since the server has not noticed yet that it
   * had left, tries again a few times.
   */
  #tryAgain(index: number, state: number | undefined): boolean {
    const tries = this.#returnTries.get(index) ?? 0;
    if (this.#tags.isFirst(index) || state === STATE.ready || tries === MAX_RETURN_TRIES) return false;
    this.#returnTries.set(index, tries + 1);
    this.#state[index] = STATE.away;
    setTimeout(() => this.comeBack(index + this.#options.range.from), FIRST_RETRY_MS * 2 ** tries);
    return true;
  }

  /** `user` leaves the server, to come back later. */
  leave(user: number): void {
    const index = user - this.#options.range.from;
    if (this.#state[index] !== STATE.ready) return;
    this.presence.leaving(user, this.#options.now());
    this.#state[index] = STATE.away;
    this.ready--;
    this.#connections[index]?.close(NORMAL_CLOSURE);
  }

  comeBack(user: number): void {
    const index = user - this.#options.range.from;
    if (this.#state[index] !== STATE.away || this.#leaving) return;
    this.#tags.next(index);
    this.#connectNow(index);
  }

  leaveRoom(user: number, slot: number): void {
    if (this.connectionOf(user) === null) return;
    this.#say(user - this.#options.range.from, this.#rooms.leave(user, slot, this.#scratch));
  }

  rejoinRoom(user: number, slot: number): void {
    if (this.connectionOf(user) === null) return;
    this.#say(user - this.#options.range.from, this.#rooms.rejoin(user, slot, this.#scratch));
  }

  /** Users that are away or on their way back. */
  get away(): number {
    let away = 0;
    for (let index = 0; index < this.#users; index++) {
      const state = this.#state[index] as number;
      if (state === STATE.away || (!this.#tags.isFirst(index) && state < STATE.ready)) away++;
    }
    return away;
  }

  /** Counts those who should be back by now and are not, as connections that ended early. */
  countMissing(): void {
    const { away } = this;
    for (let i = 0; i < away; i++) this.closes.add("kept-out", true, "the server did not let a user back in");
    this.closedEarly += away;
  }

  /** Room departures and returns that the server has not answered. */
  get unansweredRoomMoves(): number {
    return this.#rooms.unanswered;
  }

  /** Ends every connection; resolves when all have ended. */
  disconnect(): Promise<void> {
    this.#leaving = true;
    this.#ramp.stop();
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#allClosed = resolve;
      for (const connection of this.#connections) connection?.close(NORMAL_CLOSURE);
    });
  }

  #becomeReady(index: number): void {
    const now = this.#options.now();
    this.#state[index] = STATE.ready;
    this.ready++;
    if (this.#tags.isFirst(index)) {
      this.inFlight--;
      this.opened++;
      this.connectTimes.record(now - (this.#dueUs[index] as number));
      return;
    }
    const user = index + this.#options.range.from;
    this.reconnected++;
    this.#returnTries.delete(index);
    this.presence.ready(user, now);
    this.#rooms.backInAll(user);
  }

  /** The index of the user whose present connection this is, or -1. */
  #current(tag: number): number {
    return this.#tags.isLatest(tag) ? this.#tags.indexOf(tag) : -1;
  }

  #say(index: number, length: number): void {
    if (length > 0) this.#connections[index]?.send(this.#scratch, 0, length);
  }
}
