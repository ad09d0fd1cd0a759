import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { suite } from "uvu";
import { until } from "../../test-support/fakes/until.js";
import { runToEnd, UserProgram } from "./user-program.js";

const test = suite("user program");
const NEVER = new AbortController().signal;

/** Whether a process of this group still runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("runs a command line to its end, with its last lines", async () => {
  const { program, end } = await runToEnd("echo one; echo two >&2; echo; echo three; exit 3", tmpdir(), NEVER);
  assert.deepEqual(end, { ok: false, how: "exit code 3" });
  assert.deepEqual(program.lastLines(2), ["two", "three"]);
  assert.deepEqual((await runToEnd("exit 0", tmpdir(), NEVER)).end, { ok: true, how: "exit code 0" });
});

test("says why a command line could not be started", async () => {
  const { end } = await runToEnd("true", "/no/such/folder", NEVER);
  assert.equal(end.ok, false);
  assert.match(end.how, /ENOENT/);
});

test("stopping ends everything that the command line started, even what ignores the request", async () => {
  const program = new UserProgram("trap '' TERM; sh -c 'trap \"\" TERM; echo $$; sleep 100; sleep 100'", tmpdir());
  await until("it has started", () => program.lastLines(1).length === 1);
  const inner = Number(program.lastLines(1)[0]);
  assert.ok(isAlive(inner));
  await program.stop();
  assert.equal(program.hasEnded, true);
  await until("the inner shell is gone", () => !isAlive(inner));
});

test("what it leaves in the background ends with it", async () => {
  const { program } = await runToEnd("sleep 100 & echo $!", tmpdir(), NEVER);
  await until("its line was read", () => program.lastLines(1).length === 1);
  await until("the sleeper is gone", () => !isAlive(Number(program.lastLines(1)[0])));
});

test("an abort ends it, also one that came before", async () => {
  const early = new AbortController();
  early.abort();
  assert.equal((await runToEnd("sleep 100", tmpdir(), early.signal)).end.ok, false);
  const abort = new AbortController();
  const running = runToEnd("sleep 100", tmpdir(), abort.signal);
  abort.abort();
  assert.deepEqual((await running).end, { ok: false, how: "SIGTERM" });
});

test.run();
