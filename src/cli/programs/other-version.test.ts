import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { renderJson } from "../../report/json/render-json.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { OtherVersion } from "./other-version.js";

const test = suite<{ folder: string }>("other version");
const { signal } = new AbortController();

/** A chatbench that writes its arguments and a stored result into --out, and ends with this code. */
const fake = (code: number): string => `
  const { cpSync, mkdirSync, writeFileSync } = require("node:fs");
  const args = process.argv.slice(2);
  const out = args[args.indexOf("--out") + 1];
  console.error("it says why");
  if (${code} !== 2) {
    mkdirSync(out);
    cpSync(__dirname + "/stored.json", out + "/result.json");
    writeFileSync(out + "/args.json", JSON.stringify(args));
  }
  process.exit(${code});
`;

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-other 'version-"));
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

async function install(folder: string, code: number): Promise<OtherVersion> {
  await mkdir(join(folder, "bin"));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "chatbench", bin: { chatbench: "bin/it.cjs" } }),
  );
  await writeFile(join(folder, "bin", "it.cjs"), fake(code));
  await writeFile(join(folder, "bin", "stored.json"), renderJson(sampleResult()));
  return OtherVersion.in(folder);
}

const asked = (folder: string) => ({
  scenario: "/a b/ci.yaml",
  out: join(folder, "out"),
  set: ["seed=7"],
  client: "lean",
});

for (const code of [0, 1, 3]) {
  test(`its result is read when it ends with ${code}`, async ({ folder }) => {
    const version = await install(folder, code);
    const result = await version.run({ ...asked(folder), workers: 2 }, signal);
    assert.equal(result.id, sampleResult().id);
    const args: string[] = JSON.parse(await readFile(join(folder, "out", "args.json"), "utf8"));
    const words = `run|/a b/ci.yaml|--out|${join(folder, "out")}|--quiet|--no-color|--client|lean|--workers|2|--set|seed=7`;
    assert.equal(args.join("|"), words);
  });
}

test("a run that it refuses is told with its last lines", async ({ folder }) => {
  const version = await install(folder, 2);
  await assert.rejects(version.run(asked(folder), signal), (thrown) => {
    assert.ok(thrown instanceof ChatbenchError);
    assert.equal(thrown.code, "base_run_failed");
    assert.match(thrown.message, /ended with exit code 2\.\n {4}it says why$/);
    return true;
  });
});

for (const manifest of [null, "{", "{}", '{"name":"chatbench"}', '{"name":"shop","bin":{"chatbench":"x"}}']) {
  test(`a folder with ${manifest ?? "no package.json"} holds no chatbench`, async ({ folder }) => {
    if (manifest !== null) await writeFile(join(folder, "package.json"), manifest);
    await assert.rejects(OtherVersion.in(folder), { code: "base_ref_no_chatbench" });
  });
}

test.run();
