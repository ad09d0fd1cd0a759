import type { Clock } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";

/** Calls a function at set times, again and again. */
export interface Alarm {
  /** Sets it to ring once at `us`, instead of the time set before; Infinity means never. */
  set(us: number): void;
}

interface Ringer extends Alarm {
  dueUs: number;
  readonly ring: () => void;
}

/** A few alarms that share one pacer. */
export class Alarms {
  readonly #pacer: Pacer;
  readonly #ringers: Ringer[] = [];
  /** The time requested from the pacer. */
  #earliestUs = Number.POSITIVE_INFINITY;
  #ringing = false;

  constructor(pacer: Pacer, now: Clock) {
    this.#pacer = pacer;
    pacer.begin(() => {
      // The pacer does not wake again until the next request.
      this.#earliestUs = Number.NEGATIVE_INFINITY;
      this.ringDue(now());
    });
  }

  add(ring: () => void): Alarm {
    const ringer: Ringer = {
      dueUs: Number.POSITIVE_INFINITY,
      ring,
      set: (us) => {
        ringer.dueUs = us;
        if (!this.#ringing) this.#askPacer();
      },
    };
    this.#ringers.push(ringer);
    return ringer;
  }

  /**
   * Rings the alarms due by `atUs`, each once, the earliest first. Called by the pacer and also between receipts, which
   * costs no wake-up: one turn of the event loop may handle a thousand reads, and no pacer can interrupt it.
   */
  ringDue(atUs: number): void {
    if (atUs < this.#earliestUs) return;
    const due = this.#ringers.filter(({ dueUs }) => dueUs <= atUs);
    if (due.length > 1) due.sort((a, b) => a.dueUs - b.dueUs);
    this.#ringing = true;
    for (const ringer of due) {
      // Another alarm's ring may have postponed it.
      if (ringer.dueUs > atUs) continue;
      ringer.dueUs = Number.POSITIVE_INFINITY;
      ringer.ring();
    }
    this.#ringing = false;
    this.#askPacer();
  }

  #askPacer(): void {
    let earliestUs = Number.POSITIVE_INFINITY;
    for (const { dueUs } of this.#ringers) if (dueUs < earliestUs) earliestUs = dueUs;
    if (earliestUs === this.#earliestUs) return;
    this.#earliestUs = earliestUs;
    this.#pacer.wakeAt(earliestUs);
  }
}
