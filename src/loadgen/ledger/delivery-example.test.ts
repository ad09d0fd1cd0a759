import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { exampleOfMessage, exampleOfStranger, type Sighting } from "./delivery-example.js";

const test = suite("delivery example");

const TRAFFIC = { users: 4, phases: { warmup: "0s", hold: "2s" }, traffic: { broadcast: { perSec: 10 } } };
const PLAN: Plan = { ...planOf(TRAFFIC), nodeName: (user) => `n${user % 2}` };
const STREAM = PLAN.broadcast as MessageStream;
const SIGHTING: Sighting = { violation: "late", recipient: 3, sentUs: 5, receivedUs: 9, detail: "after the drain" };

test("of a message: all that the plan knows, beside what was seen", () => {
  const sender = STREAM.sender(6);
  assert.deepEqual(exampleOfMessage(PLAN, STREAM, 6, SIGHTING), {
    violation: "late",
    kind: "broadcast",
    message: 6,
    sender: `vu-${sender}`,
    recipient: "vu-3",
    senderNode: `n${sender % 2}`,
    recipientNode: "n1",
    intendedUs: STREAM.timeUs(6),
    sentUs: 5,
    receivedUs: 9,
    detail: "after the drain",
  });
});

test("of a stranger: what was seen, and whose connection it came on", () => {
  const expected = {
    violation: "late",
    kind: "room",
    message: null,
    sender: null,
    recipient: "vu-3",
    senderNode: null,
    recipientNode: "n1",
    intendedUs: null,
    sentUs: 5,
    receivedUs: 9,
    detail: "after the drain",
  };
  assert.deepEqual(exampleOfStranger(PLAN, 2, SIGHTING), expected);
  assert.deepEqual(exampleOfStranger(PLAN, 9, SIGHTING), { ...expected, kind: null });
});

test("the nodes of a server that chatbench did not start are not known", () => {
  const plan = planOf({ ...TRAFFIC, target: { url: "ws://127.0.0.1:7000" } });
  const example = exampleOfMessage(plan, plan.broadcast as MessageStream, 0, SIGHTING);
  assert.deepEqual([example.senderNode, example.recipientNode], [null, null]);
});

test.run();
