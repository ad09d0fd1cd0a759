import type { Clock } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";
import { connectTimeUs, type Plan } from "../../plan/plan.js";
import { nodeOfUser, type UserRange } from "../../plan/users.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { Scenario } from "../../scenario/scenario.js";
import type { Client, ClientConnection, CloseReport, ServerAddress } from "../client/client.js";
import type { TargetProtocol } from "../target-protocol/target-protocol.js";
import type { CloseGroup } from "../worker-messages.js";

/**
 * The life of a virtual user:
 *
 *     idle ─connect─▶ connecting ─open─▶ registering ─registered─▶ joining ─all joined─▶ ready
 *                         └──────────────── closed or refused ────────────────┴──────────▶ gone
 */
const STATE = { idle: 0, connecting: 1, registering: 2, joining: 3, ready: 4, gone: 5 } as const;

const MAX_HANDSHAKES_IN_FLIGHT = 500;
const NORMAL_CLOSURE = 1000;
/** A server that has not let a user in after this long never will. */
const READY_LIMIT_US = 20 * US_PER_SEC;
const STUCK_CHECK_US = US_PER_SEC;

/** The connections of one worker's users, from connect to the end. Users are numbered from `range.from`. */
export class VirtualUsers {
  readonly connectTimes = new LatencyHistogram();
  opened = 0;
  failed = 0;
  closedEarly = 0;
  /** Users whose connection ended before they wanted it to, and when: CLOCK_MONOTONIC microseconds. */
  readonly cutUs = new Map<number, number>();
  readonly #plan: Plan;
  readonly #range: UserRange;
  readonly #scenario: Scenario;
  readonly #protocol: TargetProtocol;
  readonly #addresses: readonly ServerAddress[];
  readonly #now: Clock;
  readonly #state: Uint8Array;
  readonly #joinsLeft: Uint16Array;
  readonly #dueUs: Float64Array;
  readonly #startedUs: Float64Array;
  readonly #connections: (ClientConnection | null)[];
  readonly #closes = new Map<string, { cause: string; opened: boolean; count: number; example: string }>();
  readonly #scratch = Buffer.alloc(512);
  #inFlight = 0;
  #nextStuckCheckUs = 0;
  #leaving = false;
  #ramp: { next: number; to: number; from: number; startUs: number; done: () => void } | null = null;
  #leavers: (() => void) | null = null;
  #open = 0;

  constructor(
    plan: Plan,
    range: UserRange,
    scenario: Scenario,
    protocol: TargetProtocol,
    addresses: readonly ServerAddress[],
    now: Clock,
  ) {
    const users = range.to - range.from;
    this.#plan = plan;
    this.#range = range;
    this.#scenario = scenario;
    this.#protocol = protocol;
    this.#addresses = addresses;
    this.#now = now;
    this.#state = new Uint8Array(users);
    this.#joinsLeft = new Uint16Array(users);
    this.#dueUs = new Float64Array(users);
    this.#startedUs = new Float64Array(users);
    this.#connections = new Array<ClientConnection | null>(users).fill(null);
  }

  /** Users that are ready: registered, and members of all their rooms. */
  get ready(): number {
    return this.opened - this.closedEarly;
  }

  /** The connection of a ready user, or `null`. */
  connectionOf(user: number): ClientConnection | null {
    const tag = user - this.#range.from;
    return this.#state[tag] === STATE.ready ? (this.#connections[tag] ?? null) : null;
  }

  /** Connects those users whose place in the connect order is in [from, to), each when it is due. */
  connect(client: Client, from: number, to: number, startUs: number): Promise<void> {
    return new Promise((done) => {
      this.#ramp = { next: from, from, to, startUs, done };
      this.#continueRamp(client);
    });
  }

  #continueRamp(client: Client): void {
    const ramp = this.#ramp;
    if (ramp === null) return;
    while (ramp.next < ramp.to && this.#inFlight < MAX_HANDSHAKES_IN_FLIGHT) {
      const dueUs = ramp.startUs + connectTimeUs(ramp.next - ramp.from, this.#scenario.ramp.perSec);
      if (dueUs > this.#now()) break;
      const user = this.#plan.connectOrder.at(ramp.next++);
      if (user >= this.#range.from && user < this.#range.to) this.#connectOne(client, user, dueUs);
    }
    if (ramp.next === ramp.to && this.#inFlight === 0) {
      this.#ramp = null;
      ramp.done();
      return;
    }
    this.#endStuckUsers();
    setTimeout(() => this.#continueRamp(client), 1);
  }

  #endStuckUsers(): void {
    const now = this.#now();
    if (now < this.#nextStuckCheckUs) return;
    this.#nextStuckCheckUs = now + STUCK_CHECK_US;
    for (let tag = 0; tag < this.#state.length; tag++) {
      const state = this.#state[tag] as number;
      const waiting = state >= STATE.connecting && state <= STATE.joining;
      if (!waiting || now - (this.#startedUs[tag] as number) < READY_LIMIT_US) continue;
      this.#countClose("no-answer", state !== STATE.connecting, "the server did not let the user in");
      this.#connections[tag]?.terminate();
    }
  }

  #connectOne(client: Client, user: number, dueUs: number): void {
    const tag = user - this.#range.from;
    const node = nodeOfUser(user, this.#addresses.length, this.#balance);
    this.#dueUs[tag] = dueUs;
    this.#startedUs[tag] = this.#now();
    this.#state[tag] = STATE.connecting;
    this.#inFlight++;
    this.#open++;
    this.#connections[tag] = client.connect(tag, this.#addresses[node] as ServerAddress);
  }

  get #balance() {
    const { subject } = this.#scenario;
    return subject.mode === "start" ? subject.server.balance : "round-robin";
  }

  handleOpen(tag: number): void {
    this.#state[tag] = STATE.registering;
    this.#say(tag, this.#protocol.encodeRegister(this.#scratch, tag + this.#range.from));
  }

  handleRegistered(tag: number): void {
    if (this.#state[tag] !== STATE.registering) return;
    const { room } = this.#plan;
    if (room === null) {
      this.#becomeReady(tag);
      return;
    }
    this.#state[tag] = STATE.joining;
    const { roomsPerUser } = room.membership;
    this.#joinsLeft[tag] = roomsPerUser;
    for (let slot = 0; slot < roomsPerUser; slot++) {
      const name = room.membership.roomOf(tag + this.#range.from, slot);
      this.#say(tag, this.#protocol.encodeJoin(this.#scratch, name));
    }
  }

  handleJoined(tag: number): void {
    if (this.#state[tag] !== STATE.joining) return;
    const left = (this.#joinsLeft[tag] as number) - 1;
    this.#joinsLeft[tag] = left;
    if (left === 0) this.#becomeReady(tag);
  }

  /** An error answer: fatal for a user that is not ready yet. */
  handleError(tag: number, code: string): void {
    const state = this.#state[tag];
    if (state !== STATE.registering && state !== STATE.joining) return;
    this.#countClose("refused-by-server", false, code);
    this.#connections[tag]?.terminate();
  }

  handleClose(tag: number, report: CloseReport): void {
    const state = this.#state[tag];
    this.#state[tag] = STATE.gone;
    this.#connections[tag] = null;
    this.#open--;
    if (state === STATE.ready) {
      if (!this.#leaving) {
        this.closedEarly++;
        this.cutUs.set(tag + this.#range.from, this.#now());
        this.#countClose(report.cause, true, report.detail);
      }
    } else if (!this.#leaving) {
      this.#inFlight--;
      this.failed++;
      if (report.cause !== "closed-by-us") this.#countClose(report.cause, report.opened, report.detail);
    }
    if (this.#open === 0) this.#leavers?.();
  }

  /** Ends every connection; resolves when all have ended. */
  disconnect(): Promise<void> {
    this.#leaving = true;
    this.#ramp = null;
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#leavers = resolve;
      for (const connection of this.#connections) connection?.close(NORMAL_CLOSURE);
    });
  }

  /** How connections failed or ended early, most frequent first. */
  get closes(): readonly CloseGroup[] {
    return [...this.#closes.values()].sort((a, b) => b.count - a.count);
  }

  #becomeReady(tag: number): void {
    this.#state[tag] = STATE.ready;
    this.#inFlight--;
    this.opened++;
    this.connectTimes.record(this.#now() - (this.#dueUs[tag] as number));
  }

  #say(tag: number, length: number): void {
    this.#connections[tag]?.send(this.#scratch, 0, length);
  }

  #countClose(cause: string, opened: boolean, example: string): void {
    const key = `${cause} ${opened}`;
    const group = this.#closes.get(key);
    if (group === undefined) this.#closes.set(key, { cause, opened, count: 1, example });
    else group.count++;
  }
}
