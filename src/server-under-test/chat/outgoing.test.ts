import assert from "node:assert/strict";
import { suite } from "uvu";
import { zeroCounters } from "../processes/counters.js";
import type { ChatSocket } from "./chat-socket.js";
import { Outgoing } from "./outgoing.js";

const test = suite("outgoing");

/** A connection that holds back what its peer does not read. */
function connection(unreadBytes: number, isOpen = true) {
  const written: Buffer[] = [];
  const state = { dropped: 0 };
  const raw = {
    writableLength: unreadBytes,
    write: (frame: Buffer) => written.push(frame),
  };
  const socket = {
    isOpen,
    raw,
    send: (text: string) => written.push(Buffer.from(text)),
    drop: () => {
      state.dropped++;
    },
  };
  return { socket: socket as unknown as ChatSocket, written, state };
}

const DELIVERY = { type: "broadcast", from: "a", content: "é" } as const;

test("a peer that leaves more unread than the limit is dropped, and one at the limit is not", () => {
  const outgoing = new Outgoing(zeroCounters(), 1_000);
  const [slow, fine] = [connection(1_001), connection(1_000)];
  for (const { socket } of [slow, fine]) outgoing.deliver(socket, DELIVERY);
  assert.deepEqual([slow.state.dropped, fine.state.dropped], [1, 0]);
  outgoing.sendText(slow.socket, "x");
  assert.equal(slow.state.dropped, 2);
});

test("frames and bytes are counted as they go over the wire, answers and errors among them by themselves", () => {
  const counters = zeroCounters();
  const outgoing = new Outgoing(counters, 1_000);
  const { socket, written } = connection(0);
  outgoing.deliver(socket, DELIVERY);
  outgoing.answer(socket, { type: "joined", room: "r" });
  outgoing.answer(socket, { type: "error", code: "bad_json", message: "" });
  const before = written.reduce((sum, frame) => sum + frame.length, 0);
  assert.equal(counters.bytesSent, before);
  // ws adds the header of two bytes.
  outgoing.sendText(socket, "é");
  assert.equal(counters.bytesSent, before + 2 + 2);
  const { framesEncoded, framesSent, answersSent, errorsAnswered } = counters;
  assert.deepEqual([framesEncoded, framesSent, answersSent, errorsAnswered], [1, 4, 2, 1]);
});

test("nothing is written to a connection that is closing, nor counted as sent", () => {
  const counters = zeroCounters();
  const outgoing = new Outgoing(counters, 1_000);
  const { socket, written } = connection(0, false);
  outgoing.sendText(socket, "x");
  outgoing.deliver(socket, DELIVERY);
  outgoing.answer(socket, { type: "error", code: "bad_json", message: "" });
  assert.deepEqual([written, counters.framesSent, counters.bytesSent, counters.answersSent], [[], 0, 0, 0]);
  assert.equal(counters.errorsAnswered, 1);
});

test.run();
