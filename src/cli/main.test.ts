import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import { readVersion } from "../base/version.js";

const MAIN = fileURLToPath(new URL("./main.js", import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line. With `readerLeaves`, stdout is closed before anything is read from it. */
async function chatbench(args: readonly string[], readerLeaves = false): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args]);
  const text = { stdout: "", stderr: "" };
  if (readerLeaves) child.stdout.destroy();
  else child.stdout.on("data", (chunk) => (text.stdout += chunk));
  child.stderr.on("data", (chunk) => (text.stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...text };
}

const test = suite("command line");

test("help and version go to stdout, with exit code 0", async () => {
  for (const args of [["--help"], ["help", "run"], ["run", "--help"]]) {
    const { code, stdout, stderr } = await chatbench(args);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^Usage: chatbench /);
  }
  const { code, stdout } = await chatbench(["--version"]);
  assert.deepEqual([code, stdout], [0, `${readVersion()}\n`]);
});

test("without a command, the help goes to stderr, with exit code 2", async () => {
  const { code, stdout, stderr } = await chatbench([]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^Usage: chatbench /);
});

test("wrong usage is one sentence on stderr, with exit code 2", async () => {
  for (const [args, says] of [
    [["rnu"], /^chatbench: unknown command 'rnu'/],
    [["run"], /^chatbench: missing required argument 'scenario.yaml'/],
    [["run", "x.yaml", "--hepl"], /^chatbench: unknown option '--hepl'/],
    [["run", "x.yaml", "--client", "curl"], /^chatbench: .*'curl' is invalid/],
  ] as const) {
    const { code, stdout, stderr } = await chatbench(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, / {4}at /);
  }
});

test("an expected error is a sentence and a hint, with exit code 2", async () => {
  const { code, stdout, stderr } = await chatbench(["run", "no-such-file.yaml"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^chatbench: .*no-such-file\.yaml.*\n {2}\S.*\n$/);
});

test("control characters from the command line never reach the terminal", async () => {
  const { code, stderr } = await chatbench(["run", "x.yaml", "--\u001b[31mred\u0007"]);
  assert.equal(code, 2);
  assert.ok(stderr.includes("--\\u001b[31mred\\u0007"), stderr);
});

test("a reader that leaves early is not an error", async () => {
  const { code, stderr } = await chatbench(["schema"], true);
  assert.deepEqual([code, stderr], [0, ""]);
});

test.run();
