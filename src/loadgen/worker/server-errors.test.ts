import assert from "node:assert/strict";
import { suite } from "uvu";
import { ServerErrors } from "./server-errors.js";

const test = suite("server errors");

test("are counted by code, most frequent first, those that a fault answers for besides", () => {
  const errors = new ServerErrors();
  for (const code of ["a", "b", "b", "c", "b", "c"]) errors.count(code, code === "a");
  assert.deepEqual(errors.groups, [
    { code: "b", count: 3, inFaults: 0 },
    { code: "c", count: 2, inFaults: 0 },
    { code: "a", count: 1, inFaults: 1 },
  ]);
});

test("codes without end share one last group, and those known go on by themselves", () => {
  const errors = new ServerErrors();
  for (let i = 0; i < 1_000; i++) errors.count(`made up ${i}`, false);
  errors.count("made up 0", true);
  assert.equal(errors.groups.length, 51);
  assert.deepEqual(errors.groups.slice(0, 2), [
    { code: "(others)", count: 950, inFaults: 0 },
    { code: "made up 0", count: 2, inFaults: 1 },
  ]);
});

test("an endless code is cut", () => {
  const errors = new ServerErrors();
  errors.count("x".repeat(1_000_000), false);
  errors.count("x".repeat(200), false);
  assert.deepEqual(errors.groups, [{ code: "x".repeat(200), count: 2, inFaults: 0 }]);
});

test.run();
