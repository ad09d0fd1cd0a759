import assert from "node:assert/strict";
import { suite } from "uvu";
import { fault } from "../../test-support/samples/sample-faults.js";
import { NO_VIOLATIONS } from "../../test-support/samples/sample-result.js";
import { delivery, GOOD } from "../../test-support/samples/verdict-inputs.js";
import type { ViolationCounts } from "../run-result.js";
import { decideVerdict, type VerdictInput } from "./verdict.js";

const test = suite("verdict by what was allowed");

test("a broken threshold on failed users does not turn their failure into something inconclusive", () => {
  const threshold = {
    metric: "connections.failed",
    op: "==",
    limit: 0,
    measured: 200,
    pass: false,
    text: "x",
  } as const;
  const nobody = {
    ...GOOD,
    connections: { ...GOOD.connections, opened: 0, failed: 200 },
    delivery: delivery(0),
    thresholds: [threshold],
  };
  const { verdict, reasons } = decideVerdict(nobody);
  assert.equal(verdict, "fail");
  assert.equal(reasons[0]?.code, "connections_failed");
  const allowed = decideVerdict({
    ...GOOD,
    connections: { ...GOOD.connections, opened: 199, failed: 1 },
    thresholds: [{ ...threshold, pass: true }],
  });
  assert.equal(allowed.verdict, "pass");
});

test("with at-least-once a duplicate is reported and fails nothing; with at-most-once it fails", () => {
  const twice = { ...GOOD, delivery: delivery(3600, { duplicated: 2 }) };
  assert.deepEqual(decideVerdict(twice).verdict, "fail");
  const allowed = decideVerdict({ ...twice, deliveryMode: "at-least-once" });
  assert.equal(allowed.verdict, "pass");
  assert.deepEqual(
    allowed.reasons.map(({ code }) => code),
    ["passed", "duplicated"],
  );
  const lost = decideVerdict({ ...GOOD, deliveryMode: "at-least-once", delivery: delivery(3600, { lost: 1 }) });
  assert.equal(lost.verdict, "fail");
});

test("that a user was not found who was away is no error of the server, and each answer beyond is one", () => {
  const answers = (knownAway: number) => ({
    ...GOOD,
    errorAnswers: [{ code: "user_not_found", count: 3, inFaults: 0, knownAway }],
  });
  assert.equal(decideVerdict(answers(3)).verdict, "pass");
  const { verdict, reasons } = decideVerdict(answers(2));
  assert.deepEqual([verdict, reasons[0]?.code], ["fail", "server_errors"]);
  assert.match(reasons[0]?.message ?? "", /user_not_found 1\b/);
});

/** Everything a fault may break, broken; in the time it answers for, or outside. */
const broken = (outside: Partial<ViolationCounts>): VerdictInput => ({
  ...GOOD,
  faults: [fault({ wrong: { ...NO_VIOLATIONS, lost: 5, late: 4, indeterminate: 3 } })],
  delivery: {
    ...delivery(3600, { lost: 5, late: 4, indeterminate: 3 }),
    outsideFaults: { ...NO_VIOLATIONS, ...outside },
  },
});

test("what a fault answers for is told, and fails no run that promises each message at most once", () => {
  const excused = decideVerdict(broken({}));
  assert.equal(excused.verdict, "pass");
  assert.deepEqual(
    excused.reasons.map(({ code }) => code),
    ["passed", "lost_in_faults", "late_in_faults", "indeterminate_in_faults"],
  );
  assert.match(excused.reasons[0]?.message ?? "", /3,588 of 3,600 expected deliveries/);
  assert.match(excused.reasons[1]?.message ?? "", /^Injected faults account for 5 deliveries that never arrived;/);
});

test("a pass says how many deliveries were no more than possible", () => {
  const { reasons } = decideVerdict({ ...GOOD, delivery: { ...delivery(3600, { may: 40 }), mayDelivered: 38 } });
  assert.match(
    reasons[0]?.message ?? "",
    /all 3,600 expected deliveries arrived, .* and so did 38 of 40 possible ones/,
  );
});

test("one lost outside that time fails it, and says how many those are", () => {
  const { verdict, reasons } = decideVerdict(broken({ lost: 1 }));
  assert.equal(verdict, "fail");
  assert.match(reasons[0]?.message ?? "", /^1 of 3,600 expected .*, and no injected fault accounts for it\.$/);
});

test("a promise of at least once allows no loss at all", () => {
  const { verdict, reasons } = decideVerdict({ ...broken({}), deliveryMode: "at-least-once" });
  assert.equal(verdict, "fail");
  assert.equal(reasons[0]?.code, "lost");
});

test("a fault excuses no duplicate, no stray and no other wrong delivery", () => {
  for (const code of ["duplicated", "misrouted", "reordered", "corrupted", "impersonated", "foreign"] as const) {
    const input = { ...GOOD, delivery: { ...delivery(3600, { [code]: 1 }), outsideFaults: NO_VIOLATIONS } };
    const { verdict, reasons } = decideVerdict({ ...input, faults: [fault()] });
    assert.equal(verdict, "fail", code);
    assert.equal(reasons[0]?.code, code);
  }
});

test("connections that a fault has cut and that came back are no early ends; others are", () => {
  const connections = { ...GOOD.connections, closedEarly: 66, cutByFaults: 66 };
  assert.equal(decideVerdict({ ...GOOD, connections }).verdict, "pass");
  const one = decideVerdict({ ...GOOD, connections: { ...connections, cutByFaults: 65 } });
  assert.match(one.reasons[0]?.message ?? "", /^1 of 200 connections ended/);
});

test("a server may say that it is broken while a fault answers for it, and nothing else", () => {
  const answers = (code: string, inFaults: number) =>
    decideVerdict({ ...GOOD, errorAnswers: [{ code, count: 4, inFaults, knownAway: 0 }] });
  assert.equal(answers("cluster_unavailable", 4).verdict, "pass");
  assert.match(answers("cluster_unavailable", 3).reasons[0]?.message ?? "", /answered once with an error/);
  assert.equal(answers("rate_limited", 4).verdict, "fail");
});

test("a fault excuses the messages that were refused in its time", () => {
  const dm = { ...GOOD.messages.dm, rejected: 9, rejectedInFaults: 9 };
  assert.equal(decideVerdict({ ...GOOD, messages: { ...GOOD.messages, dm } }).verdict, "pass");
  const more = { ...dm, rejectedInFaults: 7 };
  assert.match(
    decideVerdict({ ...GOOD, messages: { ...GOOD.messages, dm: more } }).reasons[0]?.message ?? "",
    /^The server rejected 2 of/,
  );
});

test("a fault that could not be done leaves the run undecided", () => {
  const { verdict, reasons } = decideVerdict({ ...GOOD, faults: [fault({ failure: "no such\u001b[31m process" })] });
  assert.equal(verdict, "inconclusive");
  assert.match(reasons[0]?.message ?? "", /^The fault "kill n1" could not be carried out: no such/);
  assert.ok(!reasons[0]?.message.includes("\u001b"));
});

test("a fault that was never begun, or was not over with the plan, leaves the run undecided, unless that was cut short", () => {
  const never = { ...GOOD, faults: [fault({ injectedUs: null, endedUs: null })] };
  const lasting = { ...GOOD, faults: [fault({ endedUs: null })] };
  assert.match(decideVerdict(never).reasons[0]?.message ?? "", /^The fault "kill n1" never started\.$/);
  assert.match(
    decideVerdict(lasting).reasons[0]?.message ?? "",
    /^The fault "kill n1" was still in progress when the run ended/,
  );
  for (const input of [never, lasting]) {
    assert.equal(decideVerdict(input).verdict, "inconclusive");
    const codes = decideVerdict({ ...input, cutShort: true }).reasons.map(({ code }) => code);
    assert.deepEqual(codes, ["cut_short"]);
  }
});

test("a run of which faults excuse every delivery proves nothing", () => {
  const all = (expected: number) => ({
    ...GOOD,
    faults: [fault()],
    delivery: { ...delivery(expected, { lost: 5, late: 4, indeterminate: 3 }), outsideFaults: NO_VIOLATIONS },
  });
  const { verdict, reasons } = decideVerdict(all(12));
  assert.equal(verdict, "inconclusive");
  assert.equal(reasons[0]?.code, "nothing_expected");
  assert.match(reasons[0]?.message ?? "", /certain to be due, apart from those that injected faults account for\./);
  assert.equal(decideVerdict(all(13)).verdict, "pass");
});

test("users, rooms or connections that are left when everybody has gone are ghosts", () => {
  const { verdict, reasons } = decideVerdict({ ...GOOD, leftovers: { connections: 0, users: 2, rooms: 1 } });
  assert.equal(verdict, "fail");
  assert.equal(reasons[0]?.message, "After everyone had left, the server still held 2 users and 1 room.");
});

test.run();
