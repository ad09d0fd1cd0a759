import { MAX_ROOMS_PER_CONNECTION } from "./bounds.js";

export interface Room<M> {
  readonly name: string;
  readonly members: Set<M>;
}

/** Whoever can be in rooms carries the list of them; `null` instead of an empty list saves memory. */
export interface Member<M> {
  rooms: Room<M>[] | null;
}

/**
 * Who is in which room, and how many are about to join. A room exists while it has members; whatever is kept for it
 * elsewhere is needed until the last who has joined, or is joining, has left.
 */
export class Rooms<M extends Member<M>> {
  readonly #rooms = new Map<string, Room<M>>();
  /** How many are about to join, by room. */
  readonly #joining = new Map<string, number>();
  readonly #abandoned: (name: string) => void;

  /** @param abandoned is told of each room that has no members and that nobody is about to join. */
  constructor(abandoned: (name: string) => void) {
    this.#abandoned = abandoned;
  }

  /** Rooms with at least one member. */
  get count(): number {
    return this.#rooms.size;
  }

  /** Somebody is about to join, until {@link settle}. */
  expect(name: string): void {
    this.#joining.set(name, (this.#joining.get(name) ?? 0) + 1);
  }

  /** One who was about to join has joined, or will not. */
  settle(name: string): void {
    const left = (this.#joining.get(name) ?? 1) - 1;
    if (left > 0) this.#joining.set(name, left);
    else this.#joining.delete(name);
    this.#tellIfAbandoned(name);
  }

  /** @returns false when `member` is in as many rooms as it may be. Joining again changes nothing. */
  join(member: M, name: string): boolean {
    const existing = this.#rooms.get(name);
    if (existing?.members.has(member)) return true;
    member.rooms ??= [];
    if (member.rooms.length >= MAX_ROOMS_PER_CONNECTION) return false;
    const room = existing ?? { name, members: new Set() };
    if (existing === undefined) this.#rooms.set(name, room);
    room.members.add(member);
    member.rooms.push(room);
    return true;
  }

  /** Leaving a room one is not in changes nothing. */
  leave(member: M, name: string): void {
    const index = member.rooms?.findIndex((room) => room.name === name) ?? -1;
    if (index < 0) return;
    for (const room of member.rooms?.splice(index, 1) ?? []) this.#remove(room, member);
  }

  leaveAll(member: M): void {
    for (const room of member.rooms ?? []) this.#remove(room, member);
    member.rooms = null;
  }

  /** Everyone in a room that has members, or `undefined`. */
  members(name: string): ReadonlySet<M> | undefined {
    return this.#rooms.get(name)?.members;
  }

  #remove(room: Room<M>, member: M): void {
    room.members.delete(member);
    if (room.members.size > 0) return;
    this.#rooms.delete(room.name);
    this.#tellIfAbandoned(room.name);
  }

  #tellIfAbandoned(name: string): void {
    if (!this.#rooms.has(name) && !this.#joining.has(name)) this.#abandoned(name);
  }
}
