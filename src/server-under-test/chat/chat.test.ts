import assert from "node:assert/strict";
import { suite } from "uvu";
import { PROTOCOL_ERRORS, type ProtocolErrorCode } from "../../protocol/chat-messages.js";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { until } from "../../test-support/fakes/until.js";
import { ChatPeer } from "../../test-support/peers/chat-peer.js";
import { MAX_ROOMS_PER_CONNECTION } from "./bounds.js";

const test = suite("chat");

const HOSTILE_NAMES = [
  "__proto__",
  "constructor",
  "a\u0000b",
  "👩‍🚀",
  "\u202emoc.live",
  "\ud800",
  "<b>",
  "x".repeat(64),
];

const error = (code: ProtocolErrorCode, id?: number) => ({
  type: "error",
  code,
  message: PROTOCOL_ERRORS[code],
  ...(id === undefined ? {} : { id }),
});

test("a private message reaches its recipient alone, with the sender's registered name as from", () =>
  withTestNode({}, async (node) => {
    const [alice, henry, eve] = await Promise.all(
      ["alice", "henry", "eve"].map((u) => ChatPeer.register(node.port, u)),
    );
    alice?.send({ type: "private_message", to: "henry", content: "hi", from: "eve", user: "eve", id: 7 });
    assert.deepEqual(await henry?.next(), { type: "private_message", from: "alice", to: "henry", content: "hi" });
    for (const peer of [alice, henry, eve]) assert.deepEqual(await peer?.drain(), []);
  }));

test("the sender of a message to an unknown user gets user_not_found, with the id", () =>
  withTestNode({ settings: { acks: true } }, async (node) => {
    const alice = await ChatPeer.register(node.port, "alice");
    alice.send({ type: "private_message", to: "henry", content: "hi", id: 7 });
    assert.deepEqual(await alice.next(), { type: "user_not_found", to: "henry", id: 7 });
    assert.deepEqual(await alice.drain(), []);
    assert.equal(node.snapshot().counters.usersNotFound, 2);
  }));

test("a broadcast reaches every registered user, the sender too, and no unregistered connection", () =>
  withTestNode({}, async (node) => {
    const [alice, henry] = await Promise.all(["alice", "henry"].map((user) => ChatPeer.register(node.port, user)));
    const stranger = await ChatPeer.connect(node.port);
    alice?.send({ type: "broadcast", content: "all", from: "henry" });
    for (const peer of [alice, henry]) {
      assert.deepEqual(await peer?.next(), { type: "broadcast", from: "alice", content: "all" });
    }
    stranger.send({ type: "register", user: "late" });
    assert.deepEqual(await stranger.next(), { type: "registered", user: "late", node: "n0" });
  }));

test("a room message reaches every member, the sender too, and no user who left or never joined", () =>
  withTestNode({}, async (node) => {
    const peers = await Promise.all(["a", "b", "c", "d"].map((user) => ChatPeer.register(node.port, user)));
    for (const peer of peers.slice(0, 3)) {
      peer.send({ type: "join_room", room: "r1" });
      assert.deepEqual(await peer.next(), { type: "joined", room: "r1" });
    }
    peers[2]?.send({ type: "leave_room", room: "r1" });
    assert.deepEqual(await peers[2]?.next(), { type: "left", room: "r1" });
    peers[0]?.send({ type: "chat_message", room: "r1", content: "hi" });
    const delivery = { type: "chat_message", room: "r1", from: "a", content: "hi" };
    assert.deepEqual(await peers[0]?.drain(), [delivery]);
    assert.deepEqual(await peers[1]?.drain(), [delivery]);
    assert.deepEqual(await peers[2]?.drain(), []);
    assert.deepEqual(await peers[3]?.drain(), []);
  }));

test("only members write to a room", () =>
  withTestNode({}, async (node) => {
    const [member, stranger] = await Promise.all(["a", "b"].map((user) => ChatPeer.register(node.port, user)));
    member?.send({ type: "join_room", room: "r1" });
    await member?.next();
    stranger?.send({ type: "chat_message", room: "r1", content: "let me in", id: 1 });
    assert.deepEqual(await stranger?.next(), error("not_a_member", 1));
    assert.deepEqual(await member?.drain(), []);
  }));

test("joining a room twice changes nothing, and leaving a room one is not in is no error", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    for (const type of ["leave_room", "join_room", "join_room", "chat_message", "leave_room", "leave_room"]) {
      peer.send({ type, room: "r", content: "hi" });
    }
    const types = (await peer.drain()).map((message) => message.type);
    assert.deepEqual(types, ["left", "joined", "joined", "chat_message", "left", "left"]);
    assert.equal(node.snapshot().rooms, 0);
  }));

test("with acks on, each accepted message that has an id is acknowledged, and a failed one is not", () =>
  withTestNode({ settings: { acks: true } }, async (node) => {
    const peer = await ChatPeer.connect(node.port);
    peer.send({ type: "register", user: "a", id: 1 });
    peer.send({ type: "register", user: "a", id: 2 });
    peer.send({ type: "join_room", room: "r", id: 3 });
    peer.send({ type: "private_message", to: "a", content: "", id: 4 });
    peer.send({ type: "broadcast", content: "" });
    peer.send({ type: "chat_message", room: "r", content: "", id: 0 });
    peer.send({ type: "leave_room", room: "r", id: -5 });
    const messages = await peer.drain();
    const ids = messages.filter(({ type }) => type === "ack").map(({ id }) => id);
    assert.deepEqual(ids, [1, 3, 4, 0, -5]);
    assert.deepEqual(messages[2], error("already_registered", 2));
  }));

test("with acks off, nothing is acknowledged", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    peer.send({ type: "join_room", room: "r", id: 3 });
    assert.deepEqual(await peer.drain(), [{ type: "joined", room: "r" }]);
  }));

test("before a user has registered, nothing else is allowed", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.connect(node.port);
    peer.send({ type: "private_message", to: "a", content: "", id: 1 });
    peer.send({ type: "broadcast", content: "", id: 2 });
    peer.send({ type: "join_room", room: "r", id: 3 });
    peer.send({ type: "leave_room", room: "r", id: 4 });
    peer.send({ type: "chat_message", room: "r", content: "", id: 5 });
    for (let id = 1; id <= 5; id++) assert.deepEqual(await peer.next(), error("not_registered", id));
  }));

test("of 100 simultaneous claims of one name, one wins", () =>
  withTestNode({}, async (node) => {
    const peers = await Promise.all(Array.from({ length: 100 }, () => ChatPeer.connect(node.port)));
    for (const peer of peers) peer.send({ type: "register", user: "alice", id: 1 });
    const answers = await Promise.all(peers.map((peer) => peer.next()));
    assert.equal(answers.filter(({ type }) => type === "registered").length, 1);
    assert.equal(answers.filter(({ code }) => code === "user_taken").length, 99);
    assert.equal(node.snapshot().users, 1);
  }));

test("a name can be claimed again as soon as its owner starts to close", () =>
  withTestNode({}, async (node) => {
    for (let round = 0; round < 20; round++) {
      const peer = await ChatPeer.register(node.port, "alice");
      await peer.leave();
    }
  }));

for (const routing of ["map-scan", "socket-id", "map-lookup"] as const) {
  test(`with ${routing}, strange names of users and rooms are handled as plain data, byte for byte`, () =>
    withTestNode({ settings: { routing } }, async (node) => {
      const peers = await Promise.all(HOSTILE_NAMES.map((name) => ChatPeer.register(node.port, name)));
      for (const [index, peer] of peers.entries()) {
        const [from, to] = [HOSTILE_NAMES[index] ?? "", HOSTILE_NAMES[(index + 1) % peers.length] ?? ""];
        peer.send({ type: "join_room", room: from });
        assert.deepEqual(await peer.next(), { type: "joined", room: from });
        peer.send({ type: "chat_message", room: from, content: from });
        assert.deepEqual(await peer.next(), { type: "chat_message", room: from, from, content: from });
        peer.send({ type: "private_message", to, content: from });
        assert.deepEqual(await peers[(index + 1) % peers.length]?.next(), {
          type: "private_message",
          from,
          to,
          content: from,
        });
      }
    }));

  test(`with ${routing}, joins, leaves and disconnects in any order leave nothing behind`, () =>
    withTestNode({ settings: { routing } }, async (node) => {
      const peers = await Promise.all(Array.from({ length: 30 }, (_, n) => ChatPeer.register(node.port, `u${n}`)));
      for (const [n, peer] of peers.entries()) {
        for (let room = 0; room < 5; room++) peer.send({ type: "join_room", room: `r${(n + room) % 7}` });
        peer.send({ type: "chat_message", room: `r${n % 7}`, content: "hi" });
        if (n % 2 === 0) peer.send({ type: "leave_room", room: `r${n % 7}` });
        // A third of the users are cut off while all of the above is in flight, and a third close properly.
        if (n % 3 === 0) peer.socket.terminate();
        else if (n % 3 === 1) peer.socket.close();
      }
      for (const peer of peers) peer.socket.close();
      await Promise.all(peers.map((peer) => peer.closed));
      await until("every connection is forgotten", () => node.snapshot().connections === 0);
      const { users, rooms, counters } = node.snapshot();
      assert.deepEqual({ users, rooms }, { users: 0, rooms: 0 });
      assert.equal(counters.connectionsExaminedOnDisconnect > 0, routing === "socket-id");
    }));
}

test("each kind of bad frame gets its documented error, and other connections are not affected", () =>
  withTestNode({}, async (node) => {
    const neighbour = await ChatPeer.register(node.port, "neighbour");
    const peer = await ChatPeer.register(node.port, "peer");
    for (const [text, code] of [
      ["{", "bad_json"],
      ["[".repeat(65_536), "too_deep"],
      ["5", "not_an_object"],
      ['{"type":"dance"}', "unknown_type"],
      ['{"type":"broadcast"}', "bad_field"],
      ['{"type":"join_room","room":""}', "bad_name"],
    ] as const) {
      peer.socket.send(text);
      assert.deepEqual(await peer.next(), error(code));
    }
    peer.socket.send(Buffer.from("{}"));
    assert.deepEqual(await peer.next(), error("binary_not_supported"));
    assert.equal(node.snapshot().counters.errorsAnswered, 7);
    assert.deepEqual(await neighbour.drain(), []);
  }));

test("a connection cannot join more rooms than the limit", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    for (let room = 0; room <= MAX_ROOMS_PER_CONNECTION; room++)
      peer.send({ type: "join_room", room: `r${room}`, id: room });
    const answers = await peer.drain();
    assert.equal(answers.filter(({ type }) => type === "joined").length, MAX_ROOMS_PER_CONNECTION);
    assert.deepEqual(answers.at(-1), error("too_many_rooms", MAX_ROOMS_PER_CONNECTION));
    assert.equal(node.snapshot().rooms, MAX_ROOMS_PER_CONNECTION);
  }));

test("traffic is counted by kind", () =>
  withTestNode({}, async (node) => {
    const peer = await ChatPeer.register(node.port, "a");
    peer.send({ type: "join_room", room: "r" });
    for (let n = 0; n < 3; n++) peer.send({ type: "private_message", to: "a", content: "" });
    for (let n = 0; n < 2; n++) peer.send({ type: "broadcast", content: "" });
    peer.send({ type: "chat_message", room: "r", content: "" });
    await peer.drain();
    const { privateMessages, broadcasts, roomMessages, connectionsExamined, framesEncoded } = node.snapshot().counters;
    assert.deepEqual(
      { privateMessages, broadcasts, roomMessages, connectionsExamined, framesEncoded },
      { privateMessages: 4, broadcasts: 2, roomMessages: 1, connectionsExamined: 3, framesEncoded: 6 },
    );
  }));

test.run();
