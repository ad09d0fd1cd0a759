import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { type CiOptions, checkCiOptions } from "./ci-options.js";

const test = suite("ci options");

const USUAL: CiOptions = { set: [], client: "lean", ledgerMemory: 1, color: false };

const WRONG: readonly (readonly [Partial<CiOptions>, hasTarget: boolean, says: string])[] = [
  [
    { selfTest: true, baseline: "a" },
    false,
    "--self-test compares the scenario with itself, so --baseline has no place.",
  ],
  [
    { selfTest: true, baseRef: "main" },
    false,
    "--self-test compares the scenario with itself, so --base-ref has no place.",
  ],
  [
    { baseRef: "main", updateBaseline: true },
    false,
    "--base-ref measures the base now, and --update-baseline is about a stored one.",
  ],
  [
    { baseCmd: "a", cmd: "b", requireBaseline: true },
    true,
    "--base-cmd measures the base now, and --require-baseline is about a stored one.",
  ],
  [{ selfTest: true, json: true }, false, "--self-test prints two sentences, and has no JSON."],
  [{ prepare: "make" }, false, "--prepare builds the commit of --base-ref, and there is none."],
  [{ cmd: "npm start" }, false, "--cmd starts a server of yours, and this scenario starts chatbench's own."],
  [{ baseCmd: "npm start" }, true, "--base-cmd needs --cmd: both servers take their turn at the target's address."],
  [{ baseRef: "main" }, true, "With --base-ref and a target, chatbench must start the server of either commit itself."],
];

for (const [options, hasTarget, says] of WRONG) {
  test(`refuses ${Object.keys(options).join(" and ")}${hasTarget ? " with a target" : ""}`, () => {
    assert.throws(
      () => checkCiOptions({ ...USUAL, ...options }, hasTarget),
      (thrown) => {
        assert.ok(thrown instanceof ChatbenchError);
        assert.deepEqual([thrown.code, thrown.message], ["usage", says]);
        assert.ok(thrown.hint);
        return true;
      },
    );
  });
}

test("accepts what goes together", () => {
  const right: readonly (readonly [Partial<CiOptions>, hasTarget: boolean])[] = [
    [{}, false],
    [{ baseline: "a", requireBaseline: true, updateBaseline: true }, false],
    [{ baseRef: "main", prepare: "make" }, false],
    [{ baseRef: "main", cmd: "npm start" }, true],
    [{ baseRef: "main", cmd: "npm start", baseCmd: "npm run old" }, true],
    [{ cmd: "new", baseCmd: "old" }, true],
    [{ cmd: "new", baseline: "a" }, true],
    [{ selfTest: true }, true],
  ];
  for (const [options, hasTarget] of right) checkCiOptions({ ...USUAL, ...options }, hasTarget);
});

test.run();
