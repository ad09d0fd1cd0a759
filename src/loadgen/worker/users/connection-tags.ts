/**
 * The tags of the connections of one worker's users: `index + generation × users`. A user who leaves and comes back
 * keeps its index, and late arrivals on its earlier connections can be recognised.
 */
export class ConnectionTags {
  readonly #users: number;
  /** The latest connection that each user has opened, and the latest on which the server has let it in. */
  readonly #generation: Uint32Array;
  readonly #registered: Uint32Array;

  constructor(users: number) {
    this.#users = users;
    this.#generation = new Uint32Array(users);
    this.#registered = new Uint32Array(users);
  }

  /** Returns the tag of the latest connection of the user at `index`. */
  latest(index: number): number {
    return index + (this.#generation[index] as number) * this.#users;
  }

  isLatest(tag: number): boolean {
    return tag === this.latest(this.indexOf(tag));
  }

  indexOf(tag: number): number {
    return tag < this.#users ? tag : tag % this.#users;
  }

  /** Moves on to the user's next connection. */
  next(index: number): void {
    this.#generation[index] = (this.#generation[index] as number) + 1;
  }

  /** Notes that the server let the user in on its latest connection. */
  register(index: number): void {
    this.#registered[index] = this.#generation[index] as number;
  }

  /**
   * Returns whether the server has let the user of this connection in on a later one. Until then it may not have read
   * that this one was closed, and may go on writing to it.
   */
  isEarlier(tag: number): boolean {
    const index = this.indexOf(tag);
    return tag - index < (this.#registered[index] as number) * this.#users;
  }
}
