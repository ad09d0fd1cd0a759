import assert from "node:assert/strict";
import { suite } from "uvu";
import { delivery, GOOD } from "../test-support/verdict-inputs.js";
import { decideVerdict } from "./verdict.js";

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

test("an unknown user is no error of the server where users are away by plan", () => {
  const answers = { ...GOOD, errorAnswers: [{ code: "user_not_found", count: 3 }] };
  assert.equal(decideVerdict(answers).reasons[0]?.code, "server_errors");
  assert.equal(decideVerdict({ ...answers, hasChurn: true }).verdict, "pass");
});

test.run();
