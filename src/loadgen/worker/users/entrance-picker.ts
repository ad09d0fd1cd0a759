import { hash2, hashText } from "../../../base/random.js";
import type { Plan } from "../../../plan/plan.js";
import { userName } from "../../../plan/users.js";
import type { Balance } from "../../../scenario/schema/scenario.js";

/** Stands for no entrance at all: none has been tried. */
export const NO_ENTRANCE = -1;

/**
 * Picks the entrance of each connection. A user who was turned away, or whose connection broke, goes to another
 * entrance than the one it tried last, if there are several:
 *
 *     round-robin         the others in turn, then the one after each, until all have been tried
 *     hash                by a hash of name and attempt
 *     least-connections   the one with the fewest connections of this worker
 *
 * Only the last rule needs to know who is connected. Each worker knows its own users: it keeps its own share even,
 * and so the shares add up to an even whole.
 */
export class EntrancePicker {
  readonly #plan: Plan;
  readonly #balance: Balance;
  /** Connections of this worker's users, opening and open, by entrance. */
  readonly #taken: Uint32Array;
  /** How many users had to go to another entrance. */
  #turn = 0;

  /** @param count how many entrances there are. */
  constructor(plan: Plan, balance: Balance, count: number) {
    this.#plan = plan;
    this.#balance = balance;
    this.#taken = new Uint32Array(count);
  }

  /**
   * Chooses the entrance of a user's next connection, and counts the connection until it is released.
   *
   * @param tried the entrance that failed last, or NO_ENTRANCE.
   * @param attempt how many attempts have failed since the user was last in.
   */
  take(user: number, tried: number, attempt: number): number {
    const entrance = this.#choose(user, tried, attempt);
    this.#taken[entrance] = (this.#taken[entrance] as number) + 1;
    return entrance;
  }

  /** Takes note that a connection through `entrance` has ended, or is being closed. */
  release(entrance: number): void {
    this.#taken[entrance] = (this.#taken[entrance] as number) - 1;
  }

  #choose(user: number, tried: number, attempt: number): number {
    const count = this.#taken.length;
    if (count === 1) return 0;
    if (this.#balance === "least-connections") return this.#fewestTaken(user, tried);
    if (tried === NO_ENTRANCE) return this.#plan.entranceOf(user);
    return (tried + 1 + (this.#step(user, attempt) % (count - 1))) % count;
  }

  /** Returns how many entrances after the one tried last are passed over. */
  #step(user: number, attempt: number): number {
    if (this.#balance === "hash") return hash2(hashText(userName(user)), attempt);
    return attempt <= 1 ? this.#turn++ : 0;
  }

  /** Takes, of several with the same number, the first from the planned one on: workers do not all begin at the same. */
  #fewestTaken(user: number, tried: number): number {
    const count = this.#taken.length;
    let fewest = NO_ENTRANCE;
    for (let step = 0; step < count; step++) {
      const entrance = (this.#plan.entranceOf(user) + step) % count;
      if (entrance === tried) continue;
      if (fewest === NO_ENTRANCE || (this.#taken[entrance] as number) < (this.#taken[fewest] as number)) {
        fewest = entrance;
      }
    }
    return fewest;
  }
}
