/** The chat of one node among others, which a scripted relay plays. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLOSE, type ClientMessage } from "../../protocol/chat-messages.js";
import { KIND_INDEX, MarkerCodec, MIN_CONTENT_BYTES } from "../../protocol/marker.js";
import { PLACES } from "../../protocol/process-trace.js";
import { ChatRig } from "../../test-support/fakes/chat-rig.js";
import type { Fate } from "../relay/relay.js";
import { HopTrace } from "../relay/trace/hop-trace.js";
import type { ChatParts } from "./chat.js";
import { MessageRate } from "./message-rate.js";

const test = suite("chat in a cluster");

const FROM_N1 = { node: "n1", handedUs: 0 };

/** A chat with these users, each at the connection of its index. */
function withUsers(names: readonly string[], parts: Partial<ChatParts> = {}): ChatRig {
  const rig = new ChatRig(parts);
  for (const [index, user] of names.entries()) {
    rig.say(index, { type: "register", user });
    rig.relay.questions[0]?.answer(true);
  }
  return rig;
}

/** What a connection was answered since it was registered. */
const answersTo = (rig: ChatRig, index: number) => rig.socket(index).answers.slice(1);

function join(rig: ChatRig, index: number, room: string): void {
  rig.say(index, { type: "join_room", room });
  rig.relay.questions[0]?.answer(true);
}

test("what is for many goes to those here and to the other nodes, a message to a user here to nobody else", () => {
  const rig = withUsers(["ann", "bob"]);
  join(rig, 0, "r");
  rig.say(0, { type: "private_message", to: "bob", content: "p" });
  rig.say(0, { type: "broadcast", content: "b" });
  rig.say(0, { type: "chat_message", room: "r", content: "c" });
  const toAll = { type: "broadcast", from: "ann", content: "b" };
  const toRoom = { type: "chat_message", room: "r", from: "ann", content: "c" };
  assert.deepEqual(rig.relay.handed, [toAll, toRoom]);
  assert.deepEqual(rig.socket(0).deliveries, [toAll, toRoom]);
  assert.deepEqual(rig.socket(1).deliveries, [
    { type: "private_message", from: "ann", to: "bob", content: "p" },
    toAll,
  ]);
});

test("the sender hears what became of a message to another node, and nothing where nobody knows", () => {
  const rig = withUsers(["ann"], { acks: true });
  const answered = (fate: Fate) => {
    rig.relay.fate = fate;
    const { length } = rig.socket(0).answers;
    rig.say(0, { type: "private_message", to: "zoe", content: "", id: 5 });
    return rig
      .socket(0)
      .answers.slice(length)
      .map((answer) => (answer.type === "error" ? answer.code : answer.type));
  };
  assert.deepEqual(answered("accepted"), ["ack"]);
  assert.deepEqual(answered("unavailable"), ["cluster_unavailable"]);
  assert.deepEqual(answered("unknown"), []);
  assert.equal(rig.counters.usersNotFound, 0);
  assert.deepEqual(answered("not found"), ["user_not_found"]);
  assert.deepEqual(rig.socket(0).answers.at(-1), { type: "user_not_found", to: "zoe", id: 5 });
  assert.equal(rig.counters.usersNotFound, 1);
});

test("a user whose connection is closing is not here any more: the message goes on to the other nodes", () => {
  const rig = withUsers(["ann", "bob"]);
  rig.socket(1).hasGone = true;
  rig.say(0, { type: "private_message", to: "bob", content: "" });
  assert.deepEqual([rig.socket(1).deliveries, rig.relay.handed.length], [[], 1]);
});

test("what comes from other nodes is delivered to those it is for, and counted as used or wasted", () => {
  const rig = withUsers(["ann"]);
  join(rig, 0, "r");
  const from = "zoe";
  rig.chat.arrived({ type: "private_message", from, to: "ann", content: "p" }, FROM_N1);
  rig.chat.arrived({ type: "private_message", from, to: "nobody", content: "p" }, FROM_N1);
  rig.chat.arrived({ type: "chat_message", from, room: "r", content: "c" }, FROM_N1);
  rig.chat.arrived({ type: "chat_message", from, room: "other", content: "c" }, FROM_N1);
  rig.chat.arrived({ type: "broadcast", from, content: "b" }, { ...FROM_N1, node: "n2" });
  assert.deepEqual(
    rig.socket(0).deliveries.map(({ content }) => content),
    ["p", "c", "b"],
  );
  const { relayReceived, relayDelivered, relayWasted, relayHops } = rig.counters;
  assert.deepEqual([relayReceived, relayDelivered, relayWasted, relayHops], [5, 3, 2, 5]);
  assert.deepEqual(rig.arrivals.arrivals.from, { n1: 4, n2: 1 });
  assert.equal(rig.relay.handed.length, 0);
});

test("a broadcast that finds no user here is wasted", () => {
  const rig = withUsers([]);
  rig.chat.arrived({ type: "broadcast", from: "zoe", content: "" }, FROM_N1);
  assert.deepEqual([rig.counters.relayDelivered, rig.counters.relayWasted], [0, 1]);
});

test("how long messages were under way is counted from when they were handed over", () => {
  const rig = withUsers(["ann"]);
  rig.chat.arrived({ type: "broadcast", from: "zoe", content: "" }, { node: "n1", handedUs: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(rig.arrivals.arrivals.times, [[0, 1]]);
});

test("a user whose name another node gave away is asked to connect again", () => {
  const rig = withUsers(["ann", "bob"]);
  rig.chat.revoked("bob");
  assert.deepEqual([rig.socket(0).closedWith, rig.socket(1).closedWith], [undefined, CLOSE.tryAgainLater]);
});

test("while the cluster is asked nothing more is read; what has come is carried out afterwards, in order", () => {
  const rig = withUsers(["ann"], { acks: true });
  rig.say(0, { type: "join_room", room: "r", id: 1 });
  assert.equal(rig.socket(0).isRead, false);
  for (const content of ["1", "2"]) rig.say(0, { type: "chat_message", room: "r", content });
  assert.deepEqual(rig.socket(0).deliveries, []);
  rig.relay.questions[0]?.answer(true);
  assert.equal(rig.socket(0).isRead, true);
  assert.deepEqual(
    rig.socket(0).deliveries.map(({ content }) => content),
    ["1", "2"],
  );
  assert.deepEqual(answersTo(rig, 0), [
    { type: "joined", room: "r" },
    { type: "ack", id: 1 },
  ]);
});

test("while a question among what had come waits, nothing more is read", () => {
  const rig = withUsers(["ann"]);
  for (const room of ["r", "s"]) rig.say(0, { type: "join_room", room });
  rig.relay.questions[0]?.answer(true);
  assert.equal(rig.socket(0).isRead, false);
  rig.relay.questions[0]?.answer(true);
  assert.equal(rig.socket(0).isRead, true);
});

test("what a client said before it was gone, and that was not carried out by then, never is", () => {
  const rig = withUsers(["ann"]);
  rig.say(0, { type: "join_room", room: "r" });
  rig.say(0, { type: "broadcast", content: "too late" });
  rig.close(0);
  rig.relay.questions[0]?.answer(true);
  assert.deepEqual([rig.relay.handed, rig.counters.broadcasts, answersTo(rig, 0)], [[], 0, []]);
});

test("the cluster's refusals are told by their own codes", () => {
  const rig = new ChatRig();
  const lastCode = (index: number) => {
    const answer = rig.socket(index).answers.at(-1);
    return answer?.type === "error" ? answer.code : answer?.type;
  };
  rig.say(0, { type: "register", user: "ann" });
  rig.relay.questions[0]?.answer(false);
  assert.equal(lastCode(0), "user_taken");
  rig.say(0, { type: "register", user: "ann" });
  rig.relay.questions[0]?.answer(true);
  rig.relay.breakLink();
  rig.say(0, { type: "join_room", room: "r" });
  assert.equal(lastCode(0), "cluster_unavailable");
  rig.say(1, { type: "register", user: "bob" });
  assert.equal(lastCode(1), "cluster_unavailable");
});

test("a user above its rate is refused by the id of its message, and counted", () => {
  const rig = withUsers(["ann"], { rate: new MessageRate(2, () => 5_000) });
  for (const id of [7, 8]) rig.say(0, { type: "broadcast", content: "", id });
  assert.deepEqual(
    answersTo(rig, 0).map((answer) => (answer.type === "error" ? [answer.code, answer.id] : answer.type)),
    [["rate_limited", 8]],
  );
  rig.chat.receive(rig.socket(0), Buffer.from('{"type":"dance","id":9}'), false);
  const last = rig.socket(0).answers.at(-1);
  assert.deepEqual(last?.type === "error" && [last.code, last.id], ["rate_limited", 9]);
  assert.deepEqual([rig.counters.rateLimited, rig.counters.broadcasts], [2, 1]);
});

test("messages to a room are counted whether or not the sender is a member", () => {
  const rig = withUsers(["ann"]);
  rig.say(0, { type: "chat_message", room: "r", content: "" });
  assert.deepEqual([rig.counters.roomMessages, rig.relay.handed.length], [1, 0]);
});

test("each message is marked where it came in and where it went out", () => {
  const codec = new MarkerCodec("tRaCe0");
  const contentOf = (number: number): string => {
    const content = Buffer.alloc(MIN_CONTENT_BYTES);
    codec.write(content, 0, content.length, KIND_INDEX.dm, number, 1);
    return content.toString("latin1");
  };
  const trace = new HopTrace("n0", 0);
  const rig = withUsers(["ann", "bob"], { trace });
  join(rig, 0, "r");
  const says: ClientMessage[] = [
    { type: "private_message", to: "bob", content: contentOf(0) },
    { type: "private_message", to: "zoe", content: contentOf(1) },
    { type: "broadcast", content: contentOf(2) },
    { type: "chat_message", room: "r", content: contentOf(3) },
  ];
  for (const message of says) rig.say(0, message);
  rig.chat.arrived({ type: "private_message", from: "zoe", to: "ann", content: contentOf(4) }, FROM_N1);
  rig.chat.arrived({ type: "private_message", from: "zoe", to: "nobody", content: contentOf(5) }, FROM_N1);
  const { places } = trace.answer([0, 1, 2, 3, 4, 5].map((number) => [KIND_INDEX.dm, number]));
  assert.deepEqual([places[PLACES.in], places[PLACES.out]], ["111100", "101110"]);
});

test.run();
