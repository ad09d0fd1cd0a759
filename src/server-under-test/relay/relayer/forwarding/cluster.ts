/** A linked node, with its users and rooms. */
export interface LinkedNode {
  readonly id: string;
  readonly users: Set<string>;
  readonly rooms: Set<string>;
}

/** What the relayer knows of its cluster: the nodes, the node of each user, and the nodes in each room. */
export class Cluster<N extends LinkedNode> {
  readonly #nodes = new Map<string, N>();
  readonly #owners = new Map<string, N>();
  readonly #rooms = new Map<string, Set<N>>();

  nodes(): Iterable<N> {
    return this.#nodes.values();
  }

  get size(): number {
    return this.#nodes.size;
  }

  get users(): number {
    return this.#owners.size;
  }

  get rooms(): number {
    return this.#rooms.size;
  }

  byId(id: string): N | undefined {
    return this.#nodes.get(id);
  }

  add(node: N): void {
    this.#nodes.set(node.id, node);
  }

  /** Forgets a node: frees its names and leaves its rooms. */
  remove(node: N): void {
    if (this.#nodes.get(node.id) !== node) return;
    this.#nodes.delete(node.id);
    for (const user of node.users) this.#owners.delete(user);
    for (const room of node.rooms) this.leave(room, node);
    node.users.clear();
  }

  /** @returns false when a node holds that name already. */
  claim(user: string, node: N): boolean {
    if (this.#owners.has(user)) return false;
    this.#owners.set(user, node);
    node.users.add(user);
    return true;
  }

  release(user: string, node: N): void {
    if (node.users.delete(user)) this.#owners.delete(user);
  }

  enter(room: string, node: N): void {
    const nodes = this.#rooms.get(room);
    if (nodes === undefined) this.#rooms.set(room, new Set([node]));
    else nodes.add(node);
    node.rooms.add(room);
  }

  leave(room: string, node: N): void {
    if (!node.rooms.delete(room)) return;
    const nodes = this.#rooms.get(room);
    nodes?.delete(node);
    if (nodes?.size === 0) this.#rooms.delete(room);
  }

  nodeOf(user: string): N | undefined {
    return this.#owners.get(user);
  }

  nodesIn(room: string): Iterable<N> {
    return this.#rooms.get(room) ?? [];
  }
}

export function* othersThan<N>(one: N, nodes: Iterable<N>): Generator<N> {
  for (const node of nodes) if (node !== one) yield node;
}
