import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { execPath, hrtime } from "node:process";
import { suite } from "uvu";
import { nowUs } from "./clock.js";

const test = suite("clock");

const hrtimeUs = (): number => Number(hrtime.bigint() / 1000n);
/** Rounding on both sides, plus half of the narrowest interval by which the origin was found. */
const AGREEMENT_US = 5;

test("returns whole microseconds that never decrease", () => {
  let last = nowUs();
  for (let i = 0; i < 20_000; i++) {
    const now = nowUs();
    assert.ok(Number.isSafeInteger(now) && now >= last, `${now} after ${last}`);
    last = now;
  }
});

test("reads CLOCK_MONOTONIC", () => {
  for (let i = 0; i < 1_000; i++) {
    const before = hrtimeUs();
    const now = nowUs();
    const after = hrtimeUs();
    assert.ok(now >= before - AGREEMENT_US && now <= after + AGREEMENT_US, `${now} outside [${before}, ${after}]`);
  }
});

// Each child loads the module anew, so an error in its first reading shows here.
test("a child's reading lies between two of its parent's", async () => {
  const clock = JSON.stringify(new URL("./clock.js", import.meta.url).href);
  const answerEach = `import { nowUs } from ${clock};
    process.on("message", () => process.send(nowUs()));
    process.send("ready");`;
  for (let round = 0; round < 3; round++) {
    const child = spawn(execPath, ["--input-type=module", "--eval", answerEach], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    try {
      await once(child, "message");
      for (let i = 0; i < 20; i++) {
        const before = nowUs();
        child.send("?");
        const [its] = (await once(child, "message")) as [number];
        const after = nowUs();
        assert.ok(its >= before - AGREEMENT_US && its <= after + AGREEMENT_US, `${its} outside [${before}, ${after}]`);
      }
    } finally {
      child.disconnect();
      await once(child, "exit");
    }
  }
});

test.run();
