import { MAX_ROOMS_PER_CONNECTION } from "./bounds.js";

export interface Room<M> {
  readonly name: string;
  readonly members: Set<M>;
}

/** A member carries the list of its rooms; `null` instead of an empty list saves memory. */
export interface Member<M> {
  rooms: Room<M>[] | null;
}

/**
 * The members of each room, and how many users are about to join. A room exists while it has members. What is kept for
 * it elsewhere is needed until nobody is in it or about to join.
 */
export class Rooms<M extends Member<M>> {
  readonly #rooms = new Map<string, Room<M>>();
  /** The number of users about to join, by room. */
  readonly #joining = new Map<string, number>();
  readonly #abandoned: (name: string) => void;

  /** @param abandoned is called for each room that has lost its last member and that nobody is about to join. */
  constructor(abandoned: (name: string) => void) {
    this.#abandoned = abandoned;
  }

  /** Rooms with at least one member. */
  get count(): number {
    return this.#rooms.size;
  }

  /** Notes that a user is about to join, until {@link settle}. */
  expect(name: string): void {
    this.#joining.set(name, (this.#joining.get(name) ?? 0) + 1);
  }

  /** Notes that a user who was about to join has joined, or will not. */
  settle(name: string): void {
    const left = (this.#joining.get(name) ?? 1) - 1;
    if (left > 0) this.#joining.set(name, left);
    else this.#joining.delete(name);
    this.#tellIfAbandoned(name);
  }

  /** Joining again changes nothing. @returns false when `member` is in as many rooms as it may be. */
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

  /** The members of a room, or `undefined` when it has none. */
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
