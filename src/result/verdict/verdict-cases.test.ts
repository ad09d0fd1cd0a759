import assert from "node:assert/strict";
import { suite } from "uvu";
import { KINDS } from "../../protocol/marker.js";
import { delivery, GOOD, NO_MESSAGES } from "../../test-support/samples/verdict-inputs.js";
import { decideVerdict } from "./verdict.js";
import type { VerdictInput } from "./verdict-input.js";

const test = suite("cases of the verdict");

const judged = (metric: string, measured: number): VerdictInput["thresholds"][number] => ({
  metric,
  op: "<=",
  limit: measured,
  measured,
  pass: true,
  text: `${metric} <= ${measured}`,
});

test("a threshold on failed, closed or refused counts, if there is one, judges them", () => {
  const input: VerdictInput = {
    ...GOOD,
    connections: { ...GOOD.connections, opened: 190, failed: 10, closedEarly: 4 },
    messages: { ...GOOD.messages, dm: { ...GOOD.messages.dm, rejected: 30 } },
  };
  assert.equal(decideVerdict(input).verdict, "fail");
  const thresholds = [
    judged("connections.failed", 10),
    judged("connections.closedEarly", 4),
    judged("messages.dm.rejected", 30),
  ];
  const decision = decideVerdict({ ...input, thresholds });
  assert.equal(decision.verdict, "pass");
  assert.match(decision.reasons[0]?.message ?? "", /^190 of 200 users connected/);
});

test("no threshold excuses a wrong delivery", () => {
  const input = { ...GOOD, delivery: delivery(3600, { lost: 1 }), thresholds: [judged("delivery.lost", 1)] };
  assert.equal(decideVerdict(input).verdict, "fail");
});

test("a run without chat traffic needs no deliveries", () => {
  const messages = Object.fromEntries(KINDS.map((kind) => [kind, NO_MESSAGES])) as unknown as VerdictInput["messages"];
  const decision = decideVerdict({ ...GOOD, trafficAsked: false, messages, delivery: delivery(0), thresholds: [] });
  assert.equal(decision.verdict, "pass");
  assert.equal(decision.reasons[0]?.message, "All 200 users connected.");
});

test("deliveries and sends of unknown fate make a run inconclusive", () => {
  const lostFromSight = { ...GOOD.delivery, delivered: 3599 };
  const tooMany = { ...GOOD.delivery, delivered: 3601 };
  const sends = { ...GOOD.messages, dm: { ...GOOD.messages.dm, sent: 3599 } };
  for (const input of [
    { ...GOOD, delivery: lostFromSight },
    { ...GOOD, delivery: tooMany },
    { ...GOOD, messages: sends },
  ]) {
    const { verdict, reasons } = decideVerdict(input);
    assert.equal(verdict, "inconclusive");
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ["unaccounted"],
    );
  }
});

test("the reason says when a server died with an exit code and printed nothing", () => {
  const serverExits = [{ id: "n1", exitCode: 7, signal: null, stderr: "" }];
  const [reason] = decideVerdict({ ...GOOD, serverExits }).reasons;
  assert.equal(reason?.message, "Process n1 of the server under test died (exit code 7). It wrote nothing to stderr.");
});

test.run();
