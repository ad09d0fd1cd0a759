/**
 * Tests the runner with files made to fool it. Each fixture is written as a built test file into its own folder, and
 * the real runner is started on that folder.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";

const RUNNER = fileURLToPath(new URL("./run-tests.js", import.meta.url));
const HEADER = `import { suite } from ${JSON.stringify(import.meta.resolve("uvu"))};
import { testIf } from ${JSON.stringify(new URL("./requires.js", import.meta.url).href)};
const t = ${"suite"}("fixture");
`;
const GOOD = `${HEADER}t("holds", () => {}); t.run();`;

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly lastLine: string;
}

async function runOn(files: Record<string, string>, args: readonly string[] = [], env = {}): Promise<Run> {
  const root = await mkdtemp(join(tmpdir(), "chatbench-runner-"));
  try {
    for (const [name, source] of Object.entries(files)) await writeFile(join(root, name), source);
    const child = spawn(process.execPath, [RUNNER, "--root", root, ...args], { env: { ...process.env, ...env } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, output, lastLine: output.trimEnd().split("\n").at(-1) ?? "" };
  } finally {
    await rm(root, { recursive: true });
  }
}

const runner = suite("test runner");

runner("passes passing tests, and ends with the totals alone on the last line", async () => {
  const run = await runOn({ "a.test.js": GOOD, "b.test.js": GOOD, "helper.js": "throw new Error()" });
  assert.equal(run.code, 0, run.output);
  assert.equal(run.lastLine, "2 passed, 0 failed, 0 skipped");
});

runner("runs only the files asked for", async () => {
  const run = await runOn({ "a.test.js": GOOD, "b.test.js": "throw new Error()" }, ["a.test"]);
  assert.equal(run.lastLine, "1 passed, 0 failed, 0 skipped");
});

runner("fails when it finds no test at all", async () => {
  const run = await runOn({});
  assert.equal(run.code, 1);
  assert.equal(run.lastLine, "0 passed, 1 failed, 0 skipped");
});

/** Each must fail with these words. */
const FOOLING: readonly { readonly name: string; readonly source: string; readonly says: RegExp }[] = [
  { name: "a failing test", source: `t("x", () => { throw new Error("wrong sum"); }); t.run();`, says: /wrong sum/ },
  {
    name: "a rejecting test",
    source: `t("x", async () => { throw new Error("late no"); }); t.run();`,
    says: /late no/,
  },
  { name: "a file without .run()", source: `t("x", () => {});`, says: /`t` is never run/ },
  { name: "an empty file", source: "", says: /registers no test/ },
  { name: "a suite without tests", source: "t.run();", says: /has no tests/ },
  { name: "tests declared after .run()", source: `t.run(); t("x", () => {});`, says: /has no tests/ },
  {
    name: "a second suite that is never run",
    source: `const u = suite("u"); u("x", () => {}); t("x", () => {}); t.run();`,
    says: /`u` is never run/,
  },
  {
    name: "a throw in a before hook",
    source: `t.before(() => { throw new Error("x"); }); t("x", () => {}); t.run();`,
    says: /A hook threw, and 1 of 1 tests/,
  },
  {
    name: "a throw in an after hook",
    source: `t.after(() => { throw new Error("no stop"); }); t("x", () => {}); t.run();`,
    says: /An after hook threw: Error: no stop/,
  },
  {
    name: "a throw in a hook before each test",
    source: `t.before.each(() => { throw new Error("no setup"); }); t("x", () => {}); t.run();`,
    says: /no setup/,
  },
  {
    name: "a throw in a hook after each test",
    source: `t.after.each(() => { throw new Error("x"); }); t("x", () => {}); t.run();`,
    says: /A hook threw/,
  },
  { name: "a left-over only", source: `t.only("x", () => {}); t("y", () => {}); t.run();`, says: /hides 1 tests/ },
  { name: "an only that hides nothing", source: `t.only("x", () => {}); t.run();`, says: /`t\.only` was left/ },
  {
    name: "a skip without a reason",
    source: `t.skip("x", () => {}); t("y", () => {}); t.run();`,
    says: /`t\.skip` was left/,
  },
  { name: "a throw while loading", source: `throw new Error("not loadable");`, says: /not loadable/ },
  {
    name: "an exit in the middle",
    source: `t("x", () => process.exit(0)); t.run();`,
    says: /exited with code 0 before/,
  },
  {
    name: "a test that never settles",
    source: `t("x", () => new Promise(() => {})); t.run();`,
    says: /before its tests were finished/,
  },
  {
    name: "a rejection nobody handles",
    source: `t("x", () => { setImmediate(() => Promise.reject(new Error("stray"))); }); t.run();`,
    says: /stray/,
  },
  {
    name: "an exit code set by a test",
    source: `t("x", () => { process.exitCode = 3; }); t.run();`,
    says: /code 3 after its tests/,
  },
  {
    name: "a signal",
    source: `t("x", () => { process.kill(process.pid, "SIGKILL"); }); t.run();`,
    says: /ended by SIGKILL/,
  },
  {
    name: "a suite registered too late",
    source: `t("x", () => {}); t.run(); setTimeout(() => { const u = suite("u"); u("x", () => {}); u.run(); }, 100);`,
    says: /registered after the others/,
  },
  {
    name: "a process left behind",
    source: `import { spawn } from "node:child_process";
      t("x", () => { spawn("sleep", ["77"], { stdio: "ignore" }).unref(); }); t.run();`,
    says: /left processes behind: sleep 77/,
  },
  {
    name: "forged reports on stdout",
    source: `console.log('{"type":"suite","passed":50,"failed":0,"failures":""}\\n{"type":"finished"}'); process.exit(0);`,
    says: /before its tests were finished/,
  },
];

/** One run for all of them, since 25 runs would take a minute. */
const allFooling = runOn(
  {
    ...Object.fromEntries(FOOLING.map(({ source }, i) => [`fooling-${i}.test.js`, HEADER + source])),
    "good.test.js": GOOD,
  },
  ["--jobs", "4"],
);

/** Returns what the runner printed about one file. */
const sectionOf = (output: string, file: string): string =>
  output.split(/^(?=ok {4}|FAIL {2}|\n)/m).find((section) => section.startsWith(`FAIL  ${file}`)) ?? "";

for (const [i, { name, says }] of FOOLING.entries()) {
  runner(`fails on ${name}`, async () => {
    const { output } = await allFooling;
    assert.match(sectionOf(output, `fooling-${i}.test.js`), says, output);
  });
}

runner("fails as a whole, and still runs the good file among the bad ones", async () => {
  const run = await allFooling;
  assert.equal(run.code, 1);
  assert.match(run.output, /^ok {4}good\.test\.js {2}1 passed/m);
  assert.equal(run.output.match(/^FAIL/gm)?.length, FOOLING.length);
});

runner("ends a file that does not end by itself, and says what was still open", async () => {
  const source = `${HEADER}t("x", () => {}); t.run(); setInterval(() => {}, 1000);`;
  const run = await runOn({ "open.test.js": source }, ["--time-limit-sec", "1"]);
  assert.equal(run.code, 1);
  assert.match(run.output, /did not end within 1 s: its tests had finished/);
});

const SKIPPING = `${HEADER}testIf(t, "x", { met: false, what: "a unicorn" }, () => { throw new Error("ran"); }); t.run();`;

runner("names each skipped test with its reason", async () => {
  const run = await runOn({ "skip.test.js": SKIPPING, "good.test.js": GOOD }, [], { CHATBENCH_REQUIRE_SERVICES: "" });
  assert.equal(run.code, 0, run.output);
  assert.match(run.output, /^skipped {2}fixture: x: needs a unicorn$/m);
  assert.equal(run.lastLine, "1 passed, 0 failed, 1 skipped");
});

runner("turns a skip into a failure if nothing may be missing", async () => {
  const run = await runOn({ "skip.test.js": SKIPPING }, [], { CHATBENCH_REQUIRE_SERVICES: "1" });
  assert.equal(run.code, 1);
  assert.match(run.output, /needs a unicorn/);
  assert.equal(run.lastLine, "0 passed, 1 failed, 0 skipped");
});

runner("runs a test whose requirement is met", async () => {
  const source = `${HEADER}testIf(t, "x", { met: true, what: "air" }, () => {}); t.run();`;
  const run = await runOn({ "met.test.js": source });
  assert.equal(run.lastLine, "1 passed, 0 failed, 0 skipped");
});

runner.run();
