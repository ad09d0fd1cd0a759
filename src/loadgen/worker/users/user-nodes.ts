/** No server has more nodes than this: one that names more makes them up. */
const MAX_NODES = 1_000;
const UNKNOWN = 0;

interface EarlierStay {
  readonly node: number;
  readonly untilUs: number;
}

/** Which node each user was on, by the word of the node that registered it. Users are numbered from 0 here. */
export class UserNodes {
  /** The names by number; the first stands for no node. */
  readonly #names: string[] = [""];
  readonly #numbers = new Map<string, number>();
  readonly #current: Uint16Array;
  /** The earlier stays of users that have moved, in order of time. */
  readonly #earlier = new Map<number, EarlierStay[]>();

  constructor(users: number) {
    this.#current = new Uint16Array(users);
  }

  registered(user: number, node: string, atUs: number): void {
    const before = this.#current[user] ?? UNKNOWN;
    const now = this.#numberOf(node);
    if (now === before) return;
    this.#current[user] = now;
    if (before === UNKNOWN) return;
    const stays = this.#earlier.get(user) ?? [];
    stays.push({ node: before, untilUs: atUs });
    this.#earlier.set(user, stays);
  }

  /** Returns the node that `user` was on at `atUs`, or `null` when none has said so. */
  nodeAt(user: number, atUs: number): string | null {
    const stay = this.#earlier.get(user)?.find(({ untilUs }) => atUs < untilUs);
    const node = stay?.node ?? this.#current[user] ?? UNKNOWN;
    return node === UNKNOWN ? null : (this.#names[node] ?? null);
  }

  #numberOf(name: string): number {
    if (name === "") return UNKNOWN;
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#names.length > MAX_NODES) return UNKNOWN;
    this.#numbers.set(name, this.#names.length);
    return this.#names.push(name) - 1;
  }
}
