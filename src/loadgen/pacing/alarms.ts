import type { Clock } from "../../base/clock.js";
import type { Pacer } from "./pacer.js";

/** Something that is done when its time has come, again and again. */
export interface Alarm {
  /** Lets it ring once at `us`, instead of when it was set to before; Infinity for never. */
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
  /** What the pacer was asked for. */
  #earliestUs = Number.POSITIVE_INFINITY;
  #ringing = false;

  constructor(pacer: Pacer, now: Clock) {
    this.#pacer = pacer;
    pacer.begin(() => {
      // Until it is asked again, the pacer wakes nobody.
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
   * Rings what is due by `atUs`, each once, the earliest first. Called by the pacer and, since that costs no wake-up,
   * between receipts: one turn of the event loop may hand over a thousand reads, and no pacer comes in before the last.
   */
  ringDue(atUs: number): void {
    if (atUs < this.#earliestUs) return;
    const due = this.#ringers.filter(({ dueUs }) => dueUs <= atUs);
    if (due.length > 1) due.sort((a, b) => a.dueUs - b.dueUs);
    this.#ringing = true;
    for (const ringer of due) {
      // Another one's ring may have put it off.
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
