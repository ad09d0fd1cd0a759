import { MAX_ROOMS_PER_CONNECTION } from "./bounds.js";

export interface Room<M> {
  readonly name: string;
  readonly members: Set<M>;
}

/** Whoever can be in rooms carries the list of them; `null` instead of an empty list saves memory. */
export interface Member<M> {
  rooms: Room<M>[] | null;
}

/** Who is in which room. A room exists while it has members. */
export class Rooms<M extends Member<M>> {
  readonly #rooms = new Map<string, Room<M>>();
  readonly #emptied: (name: string) => void;

  /** @param emptied is told of each room that its last member has left. */
  constructor(emptied: (name: string) => void) {
    this.#emptied = emptied;
  }

  /** Rooms with at least one member. */
  get count(): number {
    return this.#rooms.size;
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
    this.#emptied(room.name);
  }
}
