/** What a recipient is owed of one message, depending on where it was while the message was under way (docs/ledger.md). */
export type Obligation =
  /** There, confirmed by the server, from the send to the deadline: it must come. */
  | "must"
  /** There for a part of that time, or perhaps: it may come. */
  | "may"
  /** Gone, confirmed, before the send and not back before the deadline: it must not come. */
  | "must-not";

/**
 * One absence, and what is known for certain about its beginning and its end. CLOCK_MONOTONIC microseconds.
 *
 *     there ── fromUs ┄ leaving ┄ goneUs ── gone ── backUs ┄ returning ┄ readyUs ── there
 *              asked to leave     confirmed         asked to return      confirmed
 */
export interface Absence {
  fromUs: number;
  goneUs: number;
  backUs: number;
  readyUs: number;
}

const NEVER = Number.POSITIVE_INFINITY;
/** The key of absences from the server as a whole; rooms are keyed by slot, from 0. */
const EVERYWHERE = -1;

/**
 * Keeps when the users of one worker were away, from the server or from one of their rooms. Users that were
 * there all the time take no space.
 */
export class PresenceLog {
  readonly #absences = new Map<number, Map<number, Absence[]>>();

  /** Notes that `user` asks to leave the server, or the room of `slot`. */
  leaving(user: number, atUs: number, slot = EVERYWHERE): void {
    this.#of(user, slot).push({ fromUs: atUs, goneUs: NEVER, backUs: NEVER, readyUs: NEVER });
  }

  /** Notes that the departure is confirmed. */
  gone(user: number, atUs: number, slot = EVERYWHERE): void {
    const absence = this.#open(user, slot);
    if (absence !== undefined) absence.goneUs = Math.min(absence.goneUs, atUs);
  }

  /** Notes that `user` asks to come back. */
  returning(user: number, atUs: number, slot = EVERYWHERE): void {
    const absence = this.#open(user, slot);
    if (absence !== undefined) absence.backUs = Math.min(absence.backUs, atUs);
  }

  /** Notes that the return is confirmed; it began now at the latest. */
  ready(user: number, atUs: number, slot = EVERYWHERE): void {
    this.returning(user, atUs, slot);
    const absence = this.#open(user, slot);
    if (absence !== undefined) absence.readyUs = atUs;
  }

  /** Notes that `user`, who was there, is gone without having asked to leave. */
  cut(user: number, atUs: number): void {
    this.leaving(user, atUs);
    this.gone(user, atUs);
  }

  /**
   * Notes that `user`, who was coming back, is gone again without ever having been there for certain; perhaps it was for
   * a while. As long as the departure before is not confirmed, nothing more is known.
   */
  turnedAway(user: number, atUs: number): void {
    const absence = this.#open(user, EVERYWHERE);
    if (absence === undefined || absence.backUs === NEVER || absence.goneUs === NEVER) return;
    absence.readyUs = atUs;
    this.cut(user, atUs);
  }

  /** Notes that `user` never got in. */
  neverCame(user: number): void {
    this.#of(user, EVERYWHERE).push({ fromUs: -NEVER, goneUs: -NEVER, backUs: NEVER, readyUs: NEVER });
  }

  /** Returns whether anything is noted of `user`; if not, everything is a must. */
  knows(user: number): boolean {
    return this.#absences.has(user);
  }

  /** Returns since when `user` has been gone for certain without asking to come back; Infinity when it is not. */
  goneSince(user: number, slot = EVERYWHERE): number {
    const absence = this.#open(user, slot);
    return absence === undefined || absence.backUs !== NEVER ? NEVER : absence.goneUs;
  }

  /** How many absences are noted. */
  get count(): number {
    let count = 0;
    for (const slots of this.#absences.values()) for (const absences of slots.values()) count += absences.length;
    return count;
  }

  /** Returns what `user` is owed of a message under way from `sendUs` to `deadlineUs`; `slot` for a message to a room. */
  obligation(user: number, sendUs: number, deadlineUs: number, slot = EVERYWHERE): Obligation {
    const slots = this.#absences.get(user);
    if (slots === undefined) return "must";
    const everywhere = strictest(slots.get(EVERYWHERE), sendUs, deadlineUs);
    if (slot === EVERYWHERE || everywhere === "must-not") return everywhere;
    const inRoom = strictest(slots.get(slot), sendUs, deadlineUs);
    return inRoom === "must" ? everywhere : inRoom;
  }

  /**
   * Whether `user` was away, or perhaps away, from the server at some moment of [fromUs, untilUs].
   *
   * @param noticeUs how long before its user saw it a connection that was cut may have been over for the server.
   */
  mayBeAway(user: number, fromUs: number, untilUs: number, noticeUs: number): boolean {
    const absences = this.#absences.get(user)?.get(EVERYWHERE) ?? [];
    return absences.some((absence) => {
      const wasCut = absence.fromUs === absence.goneUs;
      return absence.fromUs - (wasCut ? noticeUs : 0) <= untilUs && fromUs <= absence.readyUs;
    });
  }

  #of(user: number, slot: number): Absence[] {
    let slots = this.#absences.get(user);
    if (slots === undefined) {
      slots = new Map();
      this.#absences.set(user, slots);
    }
    let absences = slots.get(slot);
    if (absences === undefined) {
      absences = [];
      slots.set(slot, absences);
    }
    return absences;
  }

  #open(user: number, slot: number): Absence | undefined {
    const last = this.#absences.get(user)?.get(slot)?.at(-1);
    return last === undefined || last.readyUs !== NEVER ? undefined : last;
  }
}

function strictest(absences: readonly Absence[] | undefined, sendUs: number, deadlineUs: number): Obligation {
  let obligation: Obligation = "must";
  for (const { fromUs, goneUs, backUs, readyUs } of absences ?? []) {
    if (goneUs <= sendUs && deadlineUs <= backUs) return "must-not";
    if (fromUs <= deadlineUs && sendUs <= readyUs) obligation = "may";
  }
  return obligation;
}
