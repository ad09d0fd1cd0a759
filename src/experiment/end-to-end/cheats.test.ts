/**
 * Servers that do one thing wrong that no lie about a single delivery covers. None of them may pass. All runs go on at
 * the same time.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { type WebSocket, WebSocketServer } from "ws";
import type { RunResult } from "../../result/run-result.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 20;
const PHASES = { warmup: "0s", hold: "4s", drain: "1s" };
const DM = { perSec: 60, contacts: 3 };
const ROOM = { perSec: 40, count: 4, roomsPerUser: 2, churn: { perSec: 10, away: "300ms" } };

interface Said {
  readonly type: string;
  readonly user: string;
  readonly to: string;
  readonly room: string;
  readonly content: string;
  readonly id?: number;
}

/** A chat server that keeps to the protocol. A cheat overrides a method. */
class FairServer {
  readonly sockets = new Map<string, WebSocket>();
  readonly rooms = new Map<string, Set<WebSocket>>();
  readonly names = new WeakMap<WebSocket, string>();

  say(to: WebSocket | undefined, message: unknown): void {
    to?.send(JSON.stringify(message));
  }

  register(socket: WebSocket, { user }: Said): void {
    this.sockets.set(user, socket);
    this.names.set(socket, user);
    this.say(socket, { type: "registered", user, node: "n0" });
  }

  join(socket: WebSocket, { room }: Said): void {
    const members = this.rooms.get(room) ?? new Set();
    this.rooms.set(room, members.add(socket));
    this.say(socket, { type: "joined", room });
  }

  leave(socket: WebSocket, { room }: Said): void {
    this.rooms.get(room)?.delete(socket);
    this.say(socket, { type: "left", room });
  }

  dm(socket: WebSocket, { to, content, id }: Said): void {
    if (id !== undefined) this.say(socket, { type: "ack", id });
    const recipient = this.sockets.get(to);
    this.say(recipient, { type: "private_message", from: this.names.get(socket), to, content });
  }

  room(socket: WebSocket, { room, content }: Said): void {
    const from = this.names.get(socket);
    for (const member of this.rooms.get(room) ?? []) this.say(member, { type: "chat_message", room, from, content });
  }

  take(socket: WebSocket, said: Said): void {
    if (said.type === "register") this.register(socket, said);
    else if (said.type === "join_room") this.join(socket, said);
    else if (said.type === "leave_room") this.leave(socket, said);
    else if (said.type === "private_message") this.dm(socket, said);
    else this.room(socket, said);
  }

  gone(socket: WebSocket): void {
    const user = this.names.get(socket);
    if (user !== undefined && this.sockets.get(user) === socket) this.sockets.delete(user);
    for (const members of this.rooms.values()) members.delete(socket);
  }
}

/** Answers only a user's first registration. */
class KeepsOut extends FairServer {
  readonly #seen = new Set<string>();

  override register(socket: WebSocket, said: Said): void {
    if (this.#seen.has(said.user)) return;
    this.#seen.add(said.user);
    super.register(socket, said);
  }
}

/** Confirms that a member has left, but keeps the member. */
class KeepsMembers extends FairServer {
  override leave(socket: WebSocket, { room }: Said): void {
    this.say(socket, { type: "left", room });
  }
}

/** Also sends every private message to another user, in a frame outside the protocol. */
class Leaks extends FairServer {
  override dm(socket: WebSocket, said: Said): void {
    super.dm(socket, said);
    this.say(this.sockets.get(said.to === "vu-0" ? "vu-1" : "vu-0"), { type: "copy", content: said.content });
  }
}

/** Drops messages that it acknowledges, and sends another user an error for them. */
class RefusesToOthers extends FairServer {
  override dm(socket: WebSocket, said: Said): void {
    if (said.id === undefined) return;
    this.say(socket, { type: "ack", id: said.id });
    const other = this.sockets.get(this.names.get(socket) === "vu-0" ? "vu-1" : "vu-0");
    this.say(other, { type: "error", code: "rate_limited", message: "", id: said.id });
  }
}

interface Cheat {
  readonly name: string;
  readonly server: () => FairServer;
  readonly traffic: Readonly<Record<string, unknown>>;
  readonly acks?: boolean;
  readonly check: (result: RunResult) => void;
}

const codes = ({ reasons }: RunResult): readonly string[] => reasons.map(({ code }) => code);

const CHEATS: readonly Cheat[] = [
  {
    name: "without cheating, churn of users and members passes",
    server: () => new FairServer(),
    traffic: { dm: DM, room: ROOM, churn: { perSec: 5, away: "300ms" } },
    check: ({ delivery, connections, errorAnswers }) => {
      assert.ok(delivery.expected > 0 && delivery.may > 0 && connections.reconnected > 0);
      assert.deepEqual([delivery.lost, delivery.misrouted, delivery.foreign, delivery.duplicated], [0, 0, 0, 0]);
      assert.deepEqual(errorAnswers, []);
    },
  },
  {
    name: "a server that never lets users back in",
    server: () => new KeepsOut(),
    traffic: { dm: DM, churn: { perSec: 2, away: "200ms" } },
    check: (result) => {
      assert.ok(codes(result).includes("connections_closed"), codes(result).join());
      assert.ok(result.connections.closedEarly > 0);
    },
  },
  {
    name: "a server that still sends to members who have left",
    server: () => new KeepsMembers(),
    traffic: { room: ROOM },
    check: ({ delivery }) => assert.ok(delivery.misrouted > 0),
  },
  {
    name: "a server that sends private messages to others in frames outside the protocol",
    server: () => new Leaks(),
    traffic: { dm: DM },
    check: ({ delivery, messages }) => {
      assert.equal(delivery.corrupted, messages.dm.sent);
      assert.equal(delivery.delivered, delivery.expected);
    },
  },
  {
    name: "a server that tells another user that a message was refused",
    server: () => new RefusesToOthers(),
    traffic: { dm: DM },
    acks: true,
    check: ({ delivery, messages, errorAnswers }) => {
      assert.deepEqual([messages.dm.rejected, messages.dm.accepted], [0, messages.dm.sent]);
      assert.equal(delivery.lost, messages.dm.sent);
      assert.deepEqual(errorAnswers, [{ code: "rate_limited", count: messages.dm.sent, inFaults: 0, knownAway: 0 }]);
    },
  },
];

async function runAgainst({ server, traffic, acks = false }: Cheat): Promise<RunResult> {
  const fair = server();
  const listener = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  listener.on("connection", (socket) => {
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => fair.take(socket, JSON.parse(data.toString()) as Said));
    socket.on("close", () => fair.gone(socket));
  });
  await new Promise((resolve) => listener.once("listening", resolve));
  try {
    const address = listener.address();
    const url = `ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`;
    const document = shortScenario({ users: USERS, phases: PHASES, traffic, target: { url, acks } });
    return (await wholeRun(document)).result;
  } finally {
    for (const socket of listener.clients) socket.terminate();
    await new Promise((resolve) => listener.close(resolve));
  }
}

const cheats = suite<{ results: Map<Cheat, RunResult> }>("cheats", { results: new Map() });

cheats.before(async (state) => {
  state.results = new Map(await Promise.all(CHEATS.map(async (one) => [one, await runAgainst(one)] as const)));
});

for (const cheat of CHEATS) {
  cheats(cheat.name, ({ results }) => {
    const result = results.get(cheat) ?? assert.fail("no result");
    if (cheat !== CHEATS[0]) assert.notEqual(result.verdict, "pass");
    cheat.check(result);
  });
}

cheats.run();
