import type { Clock } from "../../base/clock.js";
import type { Alarm, Alarms } from "./alarms.js";

interface Appointment {
  readonly us: number;
  readonly act: () => void;
}

/** Calls functions once each, at given times of one clock. All can be cancelled together. */
export class Appointments {
  readonly #now: Clock;
  readonly #alarm: Alarm;
  /** Sorted by time, then by order of creation. */
  readonly #waiting: Appointment[] = [];

  constructor(alarms: Alarms, now: Clock) {
    this.#now = now;
    this.#alarm = alarms.add(() => this.#keepDue());
  }

  /** Calls `act` at `us`, or as soon as possible if that has passed. */
  at(us: number, act: () => void): void {
    let place = this.#waiting.length;
    while (place > 0 && (this.#waiting[place - 1] as Appointment).us > us) place--;
    this.#waiting.splice(place, 0, { us, act });
    if (place === 0) this.#alarm.set(us);
  }

  cancelAll(): void {
    this.#waiting.length = 0;
    this.#alarm.set(Number.POSITIVE_INFINITY);
  }

  #keepDue(): void {
    const now = this.#now();
    while (this.#waiting[0] !== undefined && this.#waiting[0].us <= now) this.#waiting.shift()?.act();
    this.#alarm.set(this.#waiting[0]?.us ?? Number.POSITIVE_INFINITY);
  }
}
