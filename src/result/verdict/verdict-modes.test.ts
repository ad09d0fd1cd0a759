import assert from "node:assert/strict";
import { suite } from "uvu";
import { fault } from "../../test-support/samples/sample-faults.js";
import { NO_VIOLATIONS } from "../../test-support/samples/sample-result.js";
import { delivery, GOOD } from "../../test-support/samples/verdict-inputs.js";
import type { ViolationCounts } from "../run-result.js";
import { decideVerdict, type VerdictInput } from "./verdict.js";

const test = suite("verdict by delivery mode and faults");

test("a missed threshold on failed users does not turn their failure into inconclusive", () => {
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

test("a duplicate is only reported with at-least-once, and fails the run with at-most-once", () => {
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

test("user_not_found for an away user is no error of the server, but every other answer is", () => {
  const answers = (knownAway: number) => ({
    ...GOOD,
    errorAnswers: [{ code: "user_not_found", count: 3, inFaults: 0, knownAway }],
  });
  assert.equal(decideVerdict(answers(3)).verdict, "pass");
  const { verdict, reasons } = decideVerdict(answers(2));
  assert.deepEqual([verdict, reasons[0]?.code], ["fail", "server_errors"]);
  assert.match(reasons[0]?.message ?? "", /user_not_found 1\b/);
});

/** A result in which everything a fault may break is broken, inside or outside the time it answers for. */
const broken = (outside: Partial<ViolationCounts>): VerdictInput => ({
  ...GOOD,
  faults: [fault({ wrong: { ...NO_VIOLATIONS, lost: 5, late: 4, indeterminate: 3 } })],
  delivery: {
    ...delivery(3600, { lost: 5, late: 4, indeterminate: 3 }),
    outsideFaults: { ...NO_VIOLATIONS, ...outside },
  },
});

test("with at-most-once, what a fault answers for is reported and does not fail the run", () => {
  const excused = decideVerdict(broken({}));
  assert.equal(excused.verdict, "pass");
  assert.deepEqual(
    excused.reasons.map(({ code }) => code),
    ["passed", "lost_in_faults", "late_in_faults", "indeterminate_in_faults"],
  );
  assert.match(excused.reasons[0]?.message ?? "", /3,588 of 3,600 expected deliveries/);
  assert.match(excused.reasons[1]?.message ?? "", /^Injected faults account for 5 deliveries that never arrived;/);
});

test("a pass says how many possible deliveries arrived", () => {
  const { reasons } = decideVerdict({ ...GOOD, delivery: { ...delivery(3600, { may: 40 }), mayDelivered: 38 } });
  assert.match(
    reasons[0]?.message ?? "",
    /all 3,600 expected deliveries arrived, .* and so did 38 of 40 possible ones/,
  );
});

test("one delivery lost outside that time fails the run, and the reason says how many there were", () => {
  const { verdict, reasons } = decideVerdict(broken({ lost: 1 }));
  assert.equal(verdict, "fail");
  assert.match(reasons[0]?.message ?? "", /^1 of 3,600 expected .*, and no injected fault accounts for it\.$/);
});

test("at-least-once allows no loss at all", () => {
  const { verdict, reasons } = decideVerdict({ ...broken({}), deliveryMode: "at-least-once" });
  assert.equal(verdict, "fail");
  assert.equal(reasons[0]?.code, "lost");
});

test("a fault excuses no duplicates, misrouted or other wrong deliveries", () => {
  for (const code of ["duplicated", "misrouted", "reordered", "corrupted", "impersonated", "foreign"] as const) {
    const input = { ...GOOD, delivery: { ...delivery(3600, { [code]: 1 }), outsideFaults: NO_VIOLATIONS } };
    const { verdict, reasons } = decideVerdict({ ...input, faults: [fault()] });
    assert.equal(verdict, "fail", code);
    assert.equal(reasons[0]?.code, code);
  }
});

test("connections cut by a fault that came back do not count as early ends; others do", () => {
  const connections = { ...GOOD.connections, closedEarly: 66, cutByFaults: 66 };
  assert.equal(decideVerdict({ ...GOOD, connections }).verdict, "pass");
  const one = decideVerdict({ ...GOOD, connections: { ...connections, cutByFaults: 65 } });
  assert.match(one.reasons[0]?.message ?? "", /^1 of 200 connections ended/);
});

test("while a fault answers for it, a server may only answer with errors that say it is broken", () => {
  const answers = (code: string, inFaults: number) =>
    decideVerdict({ ...GOOD, errorAnswers: [{ code, count: 4, inFaults, knownAway: 0 }] });
  assert.equal(answers("cluster_unavailable", 4).verdict, "pass");
  assert.match(answers("cluster_unavailable", 3).reasons[0]?.message ?? "", /answered once with an error/);
  assert.equal(answers("rate_limited", 4).verdict, "fail");
});

test("a fault excuses messages refused while it answers for them", () => {
  const dm = { ...GOOD.messages.dm, rejected: 9, rejectedInFaults: 9 };
  assert.equal(decideVerdict({ ...GOOD, messages: { ...GOOD.messages, dm } }).verdict, "pass");
  const more = { ...dm, rejectedInFaults: 7 };
  assert.match(
    decideVerdict({ ...GOOD, messages: { ...GOOD.messages, dm: more } }).reasons[0]?.message ?? "",
    /^The server rejected 2 of/,
  );
});

test("a fault that could not be carried out makes the run inconclusive", () => {
  const { verdict, reasons } = decideVerdict({ ...GOOD, faults: [fault({ failure: "no such\u001b[31m process" })] });
  assert.equal(verdict, "inconclusive");
  assert.match(reasons[0]?.message ?? "", /^The fault "kill n1" could not be carried out: no such/);
  assert.ok(!reasons[0]?.message.includes("\u001b"));
});

test("a fault that never started, or had not ended with the plan, makes the run inconclusive unless that was cut short", () => {
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

test("a run whose every delivery is excused by faults proves nothing", () => {
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

test("users, rooms or connections left after everyone has gone are ghosts", () => {
  const { verdict, reasons } = decideVerdict({ ...GOOD, leftovers: { connections: 0, users: 2, rooms: 1 } });
  assert.equal(verdict, "fail");
  assert.equal(reasons[0]?.message, "After everyone had left, the server still held 2 users and 1 room.");
});

test.run();
