/** Tests the package as users get it: packed, installed in an empty folder, and used as docs/library.md shows. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { suite } from "uvu";
import { requireCommand, testIf } from "./test-support/runner/requires.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const exec = promisify(execFile);

interface Packed {
  /** An empty project with the package in its node_modules. */
  project: string;
  files: readonly string[];
}

const test = suite<Packed>("the package", { project: "", files: [] });
const available = requireCommand("npm");

/** Packs without building: the tests run from what is built. */
async function pack(folder: string): Promise<{ readonly tarball: string; readonly files: readonly string[] }> {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const env = { ...process.env, npm_config_cache: join(folder, "cache"), npm_config_update_notifier: "false" };
  const { stdout } = await exec("npm", args, { cwd: ROOT, env });
  const [packed] = JSON.parse(stdout) as readonly { filename: string; files: readonly { path: string }[] }[];
  return { tarball: join(folder, packed?.filename ?? ""), files: packed?.files.map(({ path }) => path) ?? [] };
}

/** Installs as `npm install` would, but without a registry: links only what the package depends on. */
async function install(tarball: string, project: string): Promise<void> {
  const modules = join(project, "node_modules");
  await mkdir(join(modules, "chatbench"), { recursive: true });
  await exec("tar", ["-xzf", tarball, "--strip-components=1", "-C", join(modules, "chatbench")]);
  const { dependencies } = JSON.parse(await readFile(join(modules, "chatbench", "package.json"), "utf8"));
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
}

test.before(async (context) => {
  if (!available.met) return;
  const folder = await mkdtemp(join(tmpdir(), "chatbench-package-"));
  context.project = join(folder, "project");
  const { tarball, files } = await pack(folder);
  context.files = files;
  await install(tarball, context.project);
});

test.after(async ({ project }) => {
  if (project !== "") await rm(dirname(project), { recursive: true });
});

testIf(
  test,
  "contains the product and its documents, but nothing that only tests and benchmarks need",
  available,
  ({ files }) => {
    for (const needed of ["bin/chatbench.js", "dist/index.js", "dist/index.d.ts", "docs/library.md", "package.json"]) {
      assert.ok(files.includes(needed), needed);
    }
    const unwanted = files.filter((path) => /^dist\/(?:bench|test-support)\/|\.test\.|\.map$|\/\./.test(path));
    assert.deepEqual(unwanted, []);
  },
);

const TSCONFIG = {
  compilerOptions: {
    target: "ES2022",
    module: "NodeNext",
    strict: true,
    exactOptionalPropertyTypes: true,
    types: ["node"],
  },
  files: ["chat.test.ts"],
};

testIf(test, "the example of docs/library.md compiles against its types, and runs", available, async ({ project }) => {
  const documentation = await readFile(join(project, "node_modules/chatbench/docs/library.md"), "utf8");
  const example = /^```ts\n(.*?)^```$/ms.exec(documentation)?.[1] ?? "";
  assert.ok(example.includes('from "chatbench"'));
  await writeFile(join(project, "chat.test.ts"), example);
  await writeFile(join(project, "package.json"), '{ "type": "module" }');
  await writeFile(join(project, "tsconfig.json"), JSON.stringify(TSCONFIG));
  const before = await readdir(project);
  const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
  await exec(process.execPath, [compiler, "-p", "."], { cwd: project }).catch(({ stdout }) => assert.fail(stdout));
  const { stdout, stderr } = await exec(process.execPath, ["--test", "chat.test.js"], { cwd: project });
  assert.match(stdout, /^\D*tests 1$/m);
  assert.match(stdout, /^\D*fail 0$/m);
  assert.equal(stderr, "");
  assert.deepEqual((await readdir(project)).sort(), [...before, "chat.test.js"].sort(), "a run writes no file");
});

test.run();
