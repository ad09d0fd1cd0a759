import { inertText } from "../../../base/hostile-text.js";
import { US_PER_SEC } from "../../../base/units.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import type { Client, ClientConnection, CloseReport, Entrance } from "../../client/common/client.js";
import { CloseGroups, closeKind, kindOfClose } from "../../close-groups.js";
import { PresenceLog } from "../../ledger/presence-log.js";
import { Admission, type AdmissionHost } from "./admission.js";
import { type AttemptHost, AttemptQueue } from "./attempt-queue.js";
import { CutLog } from "./cut-log.js";
import { EntrancePicker, NO_ENTRANCE } from "./entrance-picker.js";
import { nextPauseUs } from "./next-pause.js";
import { MAX_HANDSHAKES_IN_FLIGHT, Ramp, type RampHost } from "./ramp.js";
import { RoomMoves } from "./room-moves.js";
import { StuckWatch } from "./stuck-watch.js";
import { STATE, UserTable, WAY, type Way } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

const NORMAL_CLOSURE = 1000;
/** A user on its way back for longer than this is not away by plan any more, but kept out. */
const RETURN_LIMIT_US = 5 * US_PER_SEC;

/**
 * The connections of one worker's users, from connect to the end. The life of one:
 *
 *     idle ─connect─▶ connecting ─open─▶ registering ─registered─▶ joining ─all joined─▶ ready ─leave─▶ away
 *                      ▲  ▲  └──────────── closed or refused ──────────┘                   │             │
 *                      │  │                         ▼                                      │             │
 *                      │  └─── after a pause ─── waiting ◀──────────── cut off ────────────┘             │
 *                      │                            └─ no more attempts ─▶ gone                          │
 *                      └────────────────────────── come back ────────────────────────────────────────────┘
 */
export class VirtualUsers implements RampHost, AttemptHost, AdmissionHost {
  readonly connectTimes = new LatencyHistogram();
  readonly closes = new CloseGroups();
  /** When users were not there, CLOCK_MONOTONIC microseconds. */
  readonly presence = new PresenceLog();
  /** Connections that ended before their users wanted it to. */
  readonly cuts = new CutLog();
  opened = 0;
  failed = 0;
  /** Attempts made after a failed one. */
  retried = 0;
  closedEarly = 0;
  reconnected = 0;
  /** Users that are ready now: registered, and members of all their rooms. */
  ready = 0;
  /** Users on their way in for the first time, those included that wait to try again. */
  pending = 0;
  /** Handshakes under way, registration and rooms included. */
  inFlight = 0;
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #ramp: Ramp;
  readonly #stuck: StuckWatch;
  readonly #waiting = new AttemptQueue(this);
  readonly #picker: EntrancePicker;
  readonly #rooms: RoomMoves;
  readonly #admission: Admission;
  #client: Client | null = null;
  #stopped = false;
  #leaving = false;
  #open = 0;
  #allClosed: (() => void) | null = null;

  constructor(options: VirtualUsersOptions) {
    const { plan, range, scenario, entrances, alarms, now } = options;
    const balance = scenario.subject.mode === "start" ? scenario.subject.server.balance : "round-robin";
    this.#options = options;
    this.#users = new UserTable(range);
    this.#ramp = new Ramp(this, plan.connectOrder, range, scenario.ramp.perSec, alarms, now);
    this.#stuck = new StuckWatch(this.#users, now);
    this.#picker = new EntrancePicker(plan, balance, entrances.length);
    this.#rooms = new RoomMoves(options, this.#users, this.presence);
    this.#admission = new Admission(options, this.#users, this.#rooms, this.presence, this);
  }

  /** The connection over which `user` can send now, or `null`. */
  connectionOf(user: number): ClientConnection | null {
    return this.#users.sendable(this.#users.indexOf(user));
  }

  /** Whether this is the connection of a user that is ready. */
  isReady(tag: number): boolean {
    const index = this.#users.current(tag);
    return index >= 0 && this.#users.state[index] === STATE.ready;
  }

  /** Whether `user` has left on purpose and is not back yet. */
  isAway(user: number): boolean {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] === STATE.away) return true;
    const isReturning = this.#users.isOut(index) && this.#users.way[index] === WAY.afterLeave;
    // A server that does not let a user back in keeps it out; that is not an absence by plan any more.
    return isReturning && this.#options.now() - (this.#users.dueUs[index] as number) < RETURN_LIMIT_US;
  }

  hasLeftRoom(user: number, slot: number): boolean {
    return this.#rooms.hasLeft(user, slot);
  }

  /** The user of a connection. */
  userOf(tag: number): number {
    return this.#users.userAt(this.#users.tags.indexOf(tag));
  }

  /** Whether the user of this connection was let in on a later one. */
  isEarlier(tag: number): boolean {
    return this.#users.tags.isEarlier(tag);
  }

  /** Users that are away or on their way back. */
  get away(): number {
    return this.#users.out;
  }

  get hasFreeSlot(): boolean {
    return this.inFlight < MAX_HANDSHAKES_IN_FLIGHT;
  }

  /** Connects those users whose place in the connect order is in [from, to), each when it is due. */
  async connectRange(client: Client, from: number, to: number, startUs: number): Promise<void> {
    this.#client = client;
    await this.#ramp.run(from, to, startUs);
  }

  connect(user: number, dueUs: number): void {
    const index = this.#users.indexOf(user);
    this.pending++;
    this.#users.dueUs[index] = dueUs;
    this.#connectNow(index);
  }

  /** The next attempt of a user that waited. */
  attempt(index: number): void {
    const pausesBeforeFirst = this.#users.way[index] === WAY.afterCut ? 1 : 0;
    if ((this.#users.pauses[index] as number) > pausesBeforeFirst) this.retried++;
    this.#users.tags.next(index);
    this.#connectNow(index);
  }

  #connectNow(index: number): void {
    const { entrances, now } = this.#options;
    const { state, startedUs, entrance, pauses, tags, connections } = this.#users;
    const attempt = pauses[index] as number;
    const tried = attempt === 0 ? NO_ENTRANCE : (entrance[index] as number);
    const next = this.#picker.take(this.#users.userAt(index), tried, attempt);
    entrance[index] = next;
    startedUs[index] = now();
    state[index] = STATE.connecting;
    this.inFlight++;
    this.#open++;
    connections[index] = this.#client?.connect(tags.latest(index), entrances[next] as Entrance) ?? null;
  }

  tick(): void {
    this.#stuck.check((index) => {
      const opened = this.#users.state[index] !== STATE.connecting;
      this.closes.add(closeKind("no-answer", opened, "the server did not let the user in"));
      this.#users.connections[index]?.terminate();
    });
  }

  handleOpen(tag: number): void {
    const index = this.#users.current(tag);
    if (index >= 0) this.#admission.opened(index);
  }

  /** @param named the user that the server says it has registered. */
  handleRegistered(tag: number, named: number): void {
    const index = this.#users.current(tag);
    if (index >= 0) this.#admission.registered(index, named);
  }

  handleJoined(tag: number, room: number): void {
    const index = this.#users.current(tag);
    if (index < 0) return;
    if (this.#users.state[index] === STATE.ready) this.#rooms.joined(this.userOf(tag), room);
    else this.#admission.joined(index, room);
  }

  handleLeft(tag: number, room: number): void {
    if (this.#users.current(tag) >= 0) this.#rooms.left(this.userOf(tag), room);
  }

  /** An error answer. @returns whether it was the refusal of an attempt to get in, and with that is counted. */
  handleError(tag: number, code: string): boolean {
    const index = this.#users.current(tag);
    return index >= 0 && this.#admission.error(index, code);
  }

  refused(index: number, why: string): void {
    this.closes.add(closeKind("refused-by-server", true, inertText(why)));
    this.#users.connections[index]?.terminate();
  }

  admitted(index: number): void {
    const { state, way, pauses, dueUs } = this.#users;
    const now = this.#options.now();
    state[index] = STATE.ready;
    pauses[index] = 0;
    this.ready++;
    this.inFlight--;
    if (way[index] === WAY.first) {
      this.pending--;
      this.opened++;
      this.connectTimes.record(now - (dueUs[index] as number));
    } else {
      const user = this.#users.userAt(index);
      this.reconnected++;
      this.presence.ready(user, now);
      this.#rooms.backInAll(user);
      this.cuts.back(user, now);
    }
    this.#waiting.startDue();
  }

  handleClose(tag: number, report: CloseReport): void {
    const index = this.#users.tags.indexOf(tag);
    this.#open--;
    if (this.#users.tags.isLatest(tag)) this.#connectionEnded(index, report);
    else if (this.#users.state[index] !== STATE.away) this.presence.gone(this.userOf(tag), this.#options.now());
    if (this.#open === 0) this.#allClosed?.();
  }

  #connectionEnded(index: number, report: CloseReport): void {
    const { state, entrance, connections } = this.#users;
    const before = state[index];
    connections[index] = null;
    if (before === STATE.away) {
      this.presence.gone(this.#users.userAt(index), this.#options.now());
      return;
    }
    state[index] = STATE.gone;
    if (this.#leaving) return;
    this.#picker.release(entrance[index] as number);
    if (before === STATE.ready) {
      this.ready--;
      this.#cutOff(index, report);
    } else {
      this.inFlight--;
      this.#attemptFailed(index, report);
      this.#waiting.startDue();
    }
  }

  #cutOff(index: number, report: CloseReport): void {
    const user = this.#users.userAt(index);
    const now = this.#options.now();
    this.closedEarly++;
    this.closes.add(kindOfClose(report));
    this.cuts.cut(user, this.#users.entrance[index] as number, now);
    this.presence.cut(user, now);
    this.#rooms.forget(user);
    this.#users.way[index] = WAY.afterCut;
    this.#tryAgain(index);
  }

  #attemptFailed(index: number, report: CloseReport): void {
    const user = this.#users.userAt(index);
    const way = this.#users.way[index] as Way;
    // What we ended ourselves was counted where that was decided.
    if (report.cause !== "closed-by-us") this.closes.add(kindOfClose(report));
    if (way !== WAY.first) this.presence.turnedAway(user, this.#options.now());
    // Once everything is stopped nobody has failed for good: nobody knows how the next attempt would have gone.
    if (this.#stopped || this.#tryAgain(index)) return;
    if (way === WAY.first) {
      this.pending--;
      this.failed++;
      this.presence.neverCame(user);
    } else {
      this.closedEarly++;
      this.cuts.cut(user, this.#users.entrance[index] as number, this.#options.now());
    }
  }

  /** Lets a user without a connection wait for its next attempt, if it has one. */
  #tryAgain(index: number): boolean {
    const { pauses, way, state } = this.#users;
    const { scenario, random } = this.#options;
    const before = pauses[index] as number;
    const pauseUs = this.#stopped ? null : nextPauseUs(scenario, way[index] as Way, before, random);
    if (pauseUs === null) return false;
    pauses[index] = before + 1;
    state[index] = STATE.waiting;
    this.#waiting.add(index, pauseUs);
    return true;
  }

  /** `user` leaves the server, to come back later. */
  leave(user: number): void {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] !== STATE.ready) return;
    this.presence.leaving(user, this.#options.now());
    this.#users.state[index] = STATE.away;
    this.#users.way[index] = WAY.afterLeave;
    this.ready--;
    this.#picker.release(this.#users.entrance[index] as number);
    this.#users.connections[index]?.close(NORMAL_CLOSURE);
  }

  comeBack(user: number): void {
    const index = this.#users.indexOf(user);
    if (this.#users.state[index] !== STATE.away || this.#stopped) return;
    this.#users.dueUs[index] = this.#options.now();
    this.#users.tags.next(index);
    this.#connectNow(index);
  }

  leaveRoom(user: number, slot: number): void {
    this.#rooms.leave(user, slot);
  }

  rejoinRoom(user: number, slot: number): void {
    this.#rooms.rejoin(user, slot);
  }

  /** Room departures and returns that the server has not answered. */
  get unansweredRoomMoves(): number {
    return this.#rooms.unanswered;
  }

  /** Nobody begins to connect any more, for the first time or again. */
  stop(): void {
    this.#stopped = true;
    this.#ramp.stop();
    this.#waiting.clear();
  }

  /** Counts those who should be back by now and are not; who was cut off counts as closed early already. */
  countMissing(): void {
    for (let index = 0; index < this.#users.count; index++) {
      if (!this.#users.isOut(index)) continue;
      this.closes.add(closeKind("kept-out", true, "the server did not let a user back in"));
      if (this.#users.way[index] !== WAY.afterCut) this.closedEarly++;
    }
  }

  /** Ends every connection; resolves when all have ended. */
  disconnect(): Promise<void> {
    this.#leaving = true;
    this.stop();
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#allClosed = resolve;
      for (const connection of this.#users.connections) connection?.close(NORMAL_CLOSURE);
    });
  }
}
