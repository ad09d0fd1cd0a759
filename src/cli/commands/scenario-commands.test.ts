/** The commands validate, schema and init, as a user runs them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import { scenarioJsonSchema } from "../../scenario/schema/json-schema.js";

const test = suite<{ folder: string }>("scenario-commands");

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-commands-"));
});

test.after.each(async ({ folder }) => {
  await rm(folder, { recursive: true });
});

interface Ended {
  readonly exitCode: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

function chatbench(folder: string, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? null), stdout, stderr });
    });
  });
}

test("init writes a scenario that validates", async ({ folder }) => {
  const written = await chatbench(folder, "init");
  assert.deepEqual([written.exitCode, written.stderr], [0, ""]);
  assert.match(written.stdout, /^Wrote scenario\.yaml\./);
  const validated = await chatbench(folder, "validate", "scenario.yaml");
  assert.deepEqual(validated, {
    exitCode: 0,
    stdout: "scenario.yaml: ok (100 users; dm 100/s, broadcast 1/s, room 10/s; 15 s after the ramp)\n",
    stderr: "",
  });
});

test("init --ci writes a workflow for GitHub that runs the scenario", async ({ folder }) => {
  const { exitCode, stdout } = await chatbench(folder, "init", "--ci", "load/chat.yaml");
  assert.equal(exitCode, 0);
  assert.match(stdout, /^Wrote \.github\/workflows\/chatbench\.yml, which runs load\/chat\.yaml\./);
  const workflow = join(folder, ".github", "workflows", "chatbench.yml");
  assert.match(await readFile(workflow, "utf8"), / npx chatbench run load\/chat\.yaml --out /);
  await writeFile(workflow, "mine");
  const again = await chatbench(folder, "init", "--ci");
  assert.equal(again.exitCode, 2);
  assert.match(again.stderr, /chatbench\.yml already exists and was not changed/);
  assert.equal(await readFile(workflow, "utf8"), "mine");
});

test("init --ci refuses a path that a shell or YAML would read as more", async ({ folder }) => {
  for (const path of ["a.yaml; rm -rf /", "$(id).yaml", "/etc/a.yaml", "a: b.yaml", "a\nb.yaml", "ü.yaml"]) {
    const { exitCode, stderr } = await chatbench(folder, "init", "--ci", path);
    assert.equal(exitCode, 2, path);
    assert.match(stderr, /cannot stand in a workflow/);
  }
});

test("init never overwrites a file, and says which file it cannot write", async ({ folder }) => {
  await writeFile(join(folder, "mine.yaml"), "mine");
  const existing = await chatbench(folder, "init", "mine.yaml");
  assert.equal(existing.exitCode, 2);
  assert.match(existing.stderr, /mine\.yaml already exists/);
  assert.equal(await readFile(join(folder, "mine.yaml"), "utf8"), "mine");
  const nowhere = await chatbench(folder, "init", "no/such/folder.yaml");
  assert.equal(nowhere.exitCode, 2);
  assert.match(nowhere.stderr, /could not be written/);
});

test("schema prints only the JSON Schema", async ({ folder }) => {
  const { exitCode, stdout, stderr } = await chatbench(folder, "schema");
  assert.deepEqual([exitCode, stderr], [0, ""]);
  assert.deepEqual(JSON.parse(stdout), JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

test("validate reports on every file, and exits with 2 when one is invalid", async ({ folder }) => {
  await writeFile(join(folder, "good.yaml"), "version: 1\nname: a\nusers: 10\n");
  await writeFile(join(folder, "bad.yaml"), "version: 1\nname: a\nusers: 0\nserver: { rooting: x }\n");
  const { exitCode, stdout } = await chatbench(folder, "validate", "bad.yaml", "missing.yaml", "good.yaml");
  assert.equal(exitCode, 2);
  assert.equal(
    stdout,
    [
      "2 problems in bad.yaml:",
      "  bad.yaml:3:8: users: must be a whole number from 1 to 10000000, but is 0.",
      "  bad.yaml:4:11: server.rooting: there is no such key. Did you mean routing?",
      "There is no file missing.yaml.",
      "good.yaml: ok (10 users; no messages; 23 s after the ramp)",
      "",
    ].join("\n"),
  );
});

test("validate applies overrides", async ({ folder }) => {
  await writeFile(join(folder, "s.yaml"), "version: 1\nname: a\nusers: 10\n");
  const fine = await chatbench(folder, "validate", "s.yaml", "--set", "users=1");
  assert.match(fine.stdout, /ok \(1 user; /);
  const wrong = await chatbench(folder, "validate", "s.yaml", "--set", "server.rooting=x");
  assert.equal(wrong.exitCode, 2);
  assert.match(wrong.stdout, /--set server\.rooting=x: .*Did you mean routing\?/);
});

test("validate --json gives the place of each problem", async ({ folder }) => {
  await writeFile(join(folder, "s.yaml"), "version: 1\nname: a\nusers: 0\n");
  const { exitCode, stdout } = await chatbench(folder, "validate", "s.yaml", "--json");
  assert.equal(exitCode, 2);
  const [outcome] = JSON.parse(stdout) as readonly { file: string; ok: boolean; problems: readonly object[] }[];
  assert.deepEqual(
    [outcome?.file, outcome?.ok, outcome?.problems],
    [
      "s.yaml",
      false,
      [
        {
          path: "users",
          message: "must be a whole number from 1 to 10000000, but is 0.",
          line: 3,
          column: 8,
          override: null,
        },
      ],
    ],
  );
});

test("validate without a file is a usage error", async ({ folder }) => {
  const { exitCode, stderr } = await chatbench(folder, "validate");
  assert.equal(exitCode, 2);
  assert.match(stderr, /missing required argument 'file'/);
});

test.run();
