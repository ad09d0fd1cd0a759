/** Runs bin/chatbench.js and scripts/build.mjs in small trees: what they do before anything is compiled. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "./golden.js";

const ROOT = repositoryRoot();
const MAIN = 'console.log("main got", ...process.argv.slice(2));\n';
const FAKE_BUILD = `import { mkdirSync, writeFileSync } from "node:fs";
mkdirSync("dist/cli", { recursive: true });
writeFileSync("dist/cli/main.js", ${JSON.stringify(MAIN)});
`;

interface Ended {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (cwd: string, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
  });

/** Makes a folder with only the real launcher and these files, and removes it when `use` has returned. */
async function inTree(files: Record<string, string>, use: (tree: string) => Promise<void>): Promise<void> {
  const tree = await mkdtemp(join(tmpdir(), "chatbench-launcher-"));
  try {
    await mkdir(join(tree, "bin"));
    await copyFile(join(ROOT, "bin", "chatbench.js"), join(tree, "bin", "chatbench.js"));
    for (const [name, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
      await mkdir(dirname(join(tree, name)), { recursive: true });
      await writeFile(join(tree, name), text);
    }
    await use(tree);
  } finally {
    await rm(tree, { recursive: true });
  }
}

const launcher = suite("launcher");

launcher("starts the compiled program, and prints nothing", () =>
  inTree({ "dist/cli/main.js": MAIN, "scripts/build.mjs": "process.exit(9);" }, async (tree) => {
    const { stdout, stderr } = await run(tree, ["bin/chatbench.js", "run", "x"]);
    assert.deepEqual([stdout, stderr], ["main got run x\n", ""]);
  }),
);

launcher("compiles once in a checkout that was never built, and says so on stderr", () =>
  inTree({ "scripts/build.mjs": FAKE_BUILD }, async (tree) => {
    const first = await run(tree, ["bin/chatbench.js", "run"]);
    assert.deepEqual([first.failed, first.stdout], [false, "main got run\n"]);
    assert.match(first.stderr, /^chatbench: not compiled yet; compiling once …\n$/);
    assert.equal((await run(tree, ["bin/chatbench.js", "run"])).stderr, "");
  }),
);

launcher("names the command to run when it cannot compile", () =>
  inTree({ "scripts/build.mjs": "process.exit(1);" }, async (tree) => {
    const { failed, stdout, stderr } = await run(tree, ["bin/chatbench.js"]);
    assert.deepEqual([failed, stdout], [true, ""]);
    assert.match(stderr, /Run: npm ci && npm run build\n$/);
  }),
);

launcher("says so when an installed package is incomplete", () =>
  inTree({}, async (tree) => {
    const { failed, stderr } = await run(tree, ["bin/chatbench.js"]);
    assert.equal(failed, true);
    assert.equal(stderr, "chatbench: its compiled files are missing. Install it again.\n");
  }),
);

launcher("says in one sentence that Node.js is too old", () =>
  inTree({ "dist/cli/main.js": MAIN }, async (tree) => {
    const pretend = `Object.defineProperty(process, "versions", { value: { node: "18.19.1" } });
      Object.defineProperty(process, "version", { value: "v18.19.1" });`;
    await writeFile(join(tree, "pretend.mjs"), pretend);
    const { failed, stdout, stderr } = await run(tree, ["--import", "./pretend.mjs", "bin/chatbench.js"]);
    assert.deepEqual([failed, stdout], [true, ""]);
    assert.equal(stderr, "chatbench: Node.js 20 or newer is needed, and this is v18.19.1.\n");
  }),
);

/** A tree with the real build script and compiler. */
async function prepareBuild(tree: string, withCompiler: boolean): Promise<void> {
  await copyFile(join(ROOT, "tsconfig.json"), join(tree, "tsconfig.json"));
  await mkdir(join(tree, "scripts"));
  await copyFile(join(ROOT, "scripts", "build.mjs"), join(tree, "scripts", "build.mjs"));
  if (withCompiler) await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
}

launcher("a build removes the output of deleted sources, and restores deleted output", () =>
  inTree(
    { "src/cli/main.ts": "export const a = 1;\n", "src/cli/old.test.ts": "export const b = 1;\n" },
    async (tree) => {
      await prepareBuild(tree, true);
      const has = (name: string): boolean => existsSync(join(tree, "dist", "cli", name));

      const first = await run(tree, ["scripts/build.mjs"]);
      assert.equal(first.failed, false, first.stderr);
      assert.ok(has("main.js") && has("old.test.js"));

      await rm(join(tree, "src", "cli", "old.test.ts"));
      await rm(join(tree, "dist", "cli", "main.js"));
      assert.equal((await run(tree, ["scripts/build.mjs"])).failed, false);
      assert.ok(!has("old.test.js") && !has("old.test.js.map") && !has("old.test.d.ts"));
      assert.ok(has("main.js"), "an output deleted by hand is compiled again");
    },
  ),
);

launcher("a failed build fails again until its cause is fixed, and every edit is compiled", () =>
  inTree({ "src/cli/main.ts": "export const a: string = 1;\n" }, async (tree) => {
    await prepareBuild(tree, true);
    const build = (): Promise<Ended> => run(tree, ["scripts/build.mjs", "--prepare"]);
    const main = join(tree, "src", "cli", "main.ts");
    for (const ended of [await build(), await build()]) {
      assert.equal(ended.failed, true);
      assert.match(ended.stderr, /TS2322/);
    }
    for (const value of ["first", "second"]) {
      await writeFile(main, `export const a: string = "${value}";\n`);
      assert.equal((await build()).failed, false);
      assert.match(await readFile(join(tree, "dist", "cli", "main.js"), "utf8"), new RegExp(value));
    }
  }),
);

launcher("a build without a compiler says how to get one, but does not fail an install", () =>
  inTree({}, async (tree) => {
    await prepareBuild(tree, false);
    const asked = await run(tree, ["scripts/build.mjs"]);
    assert.equal(asked.failed, true);
    assert.match(asked.stderr, /TypeScript is not installed.*Run: npm ci --include=dev/);
    const prepared = await run(tree, ["scripts/build.mjs", "--prepare"]);
    assert.deepEqual([prepared.failed, prepared.stderr], [false, ""]);
  }),
);

launcher.run();
