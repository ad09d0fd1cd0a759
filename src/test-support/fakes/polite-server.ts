import type { VirtualUsers } from "../../loadgen/worker/users/virtual-users.js";
import { CLOSED_BY_US, type FakeClient, type FakeConnection } from "./fake-client.js";

/** Plays a correct server for the virtual users of a fake client: lets all users in, and confirms everything. */
export class PoliteServer {
  readonly #users: VirtualUsers;
  readonly #client: FakeClient;
  /** The number of answered frames of each connection; absent before it is open. */
  readonly #answered = new Map<FakeConnection, number>();
  readonly #closed = new Set<FakeConnection>();

  constructor(users: VirtualUsers, client: FakeClient) {
    this.#users = users;
    this.#client = client;
  }

  /** Answers everything sent since the last call, and what is sent meanwhile. */
  answer(): void {
    for (let busy = true; busy; ) {
      busy = this.#client.connections.map((connection) => this.#serve(connection)).includes(true);
    }
  }

  #serve(connection: FakeConnection): boolean {
    if (this.#closed.has(connection)) return false;
    if (connection.ended !== null) {
      this.#closed.add(connection);
      this.#client.handlers.close(connection.tag, CLOSED_BY_US);
      return true;
    }
    const answered = this.#answered.get(connection);
    if (answered === undefined) {
      this.#answered.set(connection, 0);
      this.#client.handlers.open(connection.tag);
      return true;
    }
    const frame = connection.sent[answered];
    if (frame === undefined) return false;
    this.#answered.set(connection, answered + 1);
    this.#answer(connection.tag, JSON.parse(frame));
    return true;
  }

  #answer(tag: number, { type, room }: { readonly type: string; readonly room?: string }): void {
    const number = Number(room?.slice("room-".length));
    if (type === "register") this.#users.handleRegistered(tag, this.#users.userOf(tag));
    if (type === "join_room") this.#users.handleJoined(tag, number);
    if (type === "leave_room") this.#users.handleLeft(tag, number);
  }
}
