import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { suite } from "uvu";
import { requireLinux, testIf } from "../test-support/runner/requires.js";
import { formatIdentity, isGone, ownIdentity, type ProcessIdentity, parseIdentity } from "./process-identity.js";

const test = suite("process-identity");

const own = ownIdentity();

test("this process exists, and always has the same identity", () => {
  assert.equal(own.pid, process.pid);
  assert.deepEqual(ownIdentity(), own);
  assert.equal(isGone(own), false);
});

test("a process that has ended is gone", async () => {
  const child = spawn(process.execPath, ["-e", "0"]);
  const identity = { ...own, pid: child.pid ?? 0, startTicks: 0 };
  assert.equal(isGone(identity), false);
  await once(child, "exit");
  assert.equal(isGone(identity), true);
});

testIf(test, "a pid that another process has now does not count", requireLinux(), () => {
  assert.ok(own.startTicks > 0);
  assert.equal(isGone({ ...own, startTicks: own.startTicks - 1 }), true);
});

// A child whose parent never waits for it stays a zombie, which has a pid and a start time.
testIf(test, "a zombie process is gone", requireLinux(), async () => {
  const script = "sleep 0.01 & echo $!; exec cat";
  const shell = spawn("/bin/sh", ["-c", script], { stdio: ["pipe", "pipe", "ignore"] });
  try {
    const [line] = await once(shell.stdout, "data");
    const identity = { ...own, pid: Number(line), startTicks: 0 };
    while (!isGone(identity)) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(process.kill(identity.pid, 0), true, "it still has its pid");
  } finally {
    shell.stdin.end();
  }
});

test("processes of an earlier boot are gone; those of another machine or container may be running", () => {
  const ended: ProcessIdentity = { ...own, pid: 2 ** 30, boot: "000000" };
  assert.equal(isGone(ended), true);
  assert.equal(isGone({ ...ended, place: "000000" }), false);
});

test("survives formatting and parsing, and fits into a file name", () => {
  const text = formatIdentity(own);
  assert.match(text, /^[0-9a-z-]+$/);
  assert.deepEqual(parseIdentity(text), own);
  for (const other of ["", "12", `${text}-1`, `-${text}`, text.replace(/^\w+/, "0"), `${text}\n`]) {
    assert.equal(parseIdentity(other), null);
  }
});

test.run();
