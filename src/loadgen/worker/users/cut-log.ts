import type { Cuts } from "../../worker-messages.js";

const FIRST_ENTRIES = 64;

/** Keeps every connection that was cut, 22 bytes each, in typed arrays that grow. */
export class CutLog {
  #users = new Uint32Array(FIRST_ENTRIES);
  #cutUs = new Float64Array(FIRST_ENTRIES);
  #backUs = new Float64Array(FIRST_ENTRIES);
  #entrances = new Uint16Array(FIRST_ENTRIES);
  #count = 0;
  /** The last entry of each user that is not back. */
  readonly #open = new Map<number, number>();

  get count(): number {
    return this.#count;
  }

  /** Notes that the connection of `user` through `entrance` was cut. */
  cut(user: number, entrance: number, atUs: number): void {
    if (this.#count === this.#users.length) this.#grow();
    const entry = this.#count++;
    this.#users[entry] = user;
    this.#cutUs[entry] = atUs;
    this.#backUs[entry] = Number.POSITIVE_INFINITY;
    this.#entrances[entry] = entrance;
    this.#open.set(user, entry);
  }

  /** Notes that `user` is ready again. */
  back(user: number, atUs: number): void {
    const entry = this.#open.get(user);
    if (entry === undefined) return;
    this.#backUs[entry] = atUs;
    this.#open.delete(user);
  }

  /** All of them so far. */
  get all(): Cuts {
    return {
      cutUs: this.#cutUs.slice(0, this.#count),
      backUs: this.#backUs.slice(0, this.#count),
      entrance: this.#entrances.slice(0, this.#count),
    };
  }

  /** When each user was cut off, in order; users that never were are left out. */
  get byUser(): ReadonlyMap<number, readonly number[]> {
    const byUser = new Map<number, number[]>();
    for (let entry = 0; entry < this.#count; entry++) {
      const user = this.#users[entry] as number;
      const times = byUser.get(user);
      if (times === undefined) byUser.set(user, [this.#cutUs[entry] as number]);
      else times.push(this.#cutUs[entry] as number);
    }
    return byUser;
  }

  #grow(): void {
    const length = 2 * this.#count;
    const grown = <T extends Float64Array | Uint32Array | Uint16Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#users = grown(new Uint32Array(length), this.#users);
    this.#cutUs = grown(new Float64Array(length), this.#cutUs);
    this.#backUs = grown(new Float64Array(length), this.#backUs);
    this.#entrances = grown(new Uint16Array(length), this.#entrances);
  }
}
