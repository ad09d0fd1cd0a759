import type { Client, Entrance } from "../../client/common/client.js";
import { closeKind } from "../../close-groups.js";
import { type AttemptHost, AttemptQueue } from "./attempt-queue.js";
import { type EntrancePicker, NO_ENTRANCE } from "./entrance-picker.js";
import { nextPauseUs } from "./next-pause.js";
import { MAX_HANDSHAKES_IN_FLIGHT, RampConnector, type RampHost } from "./ramp-connector.js";
import { StuckWatch } from "./stuck-watch.js";
import type { UserRecords } from "./user-records.js";
import { STATE, type UserTable, WAY, type Way } from "./user-table.js";
import type { VirtualUsersOptions } from "./virtual-users-options.js";

/** Opens connections: each user's first when it is due, and after one that failed or was cut off the next, after a pause. */
export class Attempts implements RampHost, AttemptHost {
  readonly #options: VirtualUsersOptions;
  readonly #users: UserTable;
  readonly #records: UserRecords;
  readonly #picker: EntrancePicker;
  readonly #client: Client;
  readonly #ramp: RampConnector;
  readonly #stuck: StuckWatch;
  readonly #waiting = new AttemptQueue(this);
  #isStopped = false;

  constructor(
    options: VirtualUsersOptions,
    users: UserTable,
    records: UserRecords,
    picker: EntrancePicker,
    client: Client,
  ) {
    const { plan, range, scenario, alarms, now } = options;
    this.#options = options;
    this.#users = users;
    this.#records = records;
    this.#picker = picker;
    this.#client = client;
    this.#ramp = new RampConnector(this, plan.connectOrder, range, scenario.ramp.perSec, alarms, now);
    this.#stuck = new StuckWatch(users, now);
  }

  get inFlight(): number {
    return this.#records.counts.inFlight;
  }

  get pending(): number {
    return this.#records.counts.pending;
  }

  get hasFreeSlot(): boolean {
    return this.inFlight < MAX_HANDSHAKES_IN_FLIGHT;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Connects those users whose place in the connect order is in [from, to), each when it is due. */
  connectRange(from: number, to: number, startUs: number): Promise<void> {
    return this.#ramp.run(from, to, startUs);
  }

  /** Starts the first attempt of a user. */
  connect(user: number, dueUs: number): void {
    const index = this.#users.indexOf(user);
    this.#records.counts.pending++;
    this.#users.dueUs[index] = dueUs;
    this.#begin(index);
  }

  /** Starts the next attempt of a user that waited. */
  attempt(index: number): void {
    const pausesBeforeFirst = this.#users.way[index] === WAY.afterCut ? 1 : 0;
    if ((this.#users.pauses[index] as number) > pausesBeforeFirst) this.#records.counts.retried++;
    this.connectAgain(index);
  }

  /** Opens another connection for a user whose last one has ended, or is ending. */
  connectAgain(index: number): void {
    this.#users.tags.next(index);
    this.#begin(index);
  }

  #begin(index: number): void {
    const { entrances, now } = this.#options;
    const { state, startedUs, entrance, pauses, tags, connections } = this.#users;
    const { counts } = this.#records;
    const attempt = pauses[index] as number;
    const tried = attempt === 0 ? NO_ENTRANCE : (entrance[index] as number);
    const next = this.#picker.take(this.#users.userAt(index), tried, attempt);
    entrance[index] = next;
    startedUs[index] = now();
    state[index] = STATE.connecting;
    counts.inFlight++;
    counts.connections++;
    connections[index] = this.#client.connect(tags.latest(index), entrances[next] as Entrance);
  }

  /** Gives up on attempts that have come to a standstill. Called at every tick of a ramp, and every second. */
  tick(): void {
    this.#stuck.check((index) => {
      const opened = this.#users.state[index] !== STATE.connecting;
      this.#records.closes.add(closeKind("no-answer", opened, "the server did not let the user in"));
      this.#users.connections[index]?.terminate();
    });
  }

  /** Makes a user without a connection wait for its next attempt. @returns false when it has none left. */
  tryAgain(index: number): boolean {
    const { pauses, way, state } = this.#users;
    const { scenario, random } = this.#options;
    const before = pauses[index] as number;
    const pauseUs = this.#isStopped ? null : nextPauseUs(scenario, way[index] as Way, before, random);
    if (pauseUs === null) return false;
    pauses[index] = before + 1;
    state[index] = STATE.waiting;
    this.#waiting.add(index, pauseUs);
    return true;
  }

  /** Starts an attempt that waited for a slot, now that a handshake is over. */
  slotFreed(): void {
    this.#waiting.startDue();
  }

  /** Lets nobody begin to connect any more, for the first time or again. */
  stop(): void {
    this.#isStopped = true;
    this.#ramp.stop();
    this.#waiting.clear();
  }
}
