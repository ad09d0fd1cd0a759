/**
 * Tests every rule of `npm run lint` with a small tree that breaks it: a rule that was never seen to fire protects
 * nothing.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "./golden.js";

const ROOT = repositoryRoot();
const BIN = join(ROOT, "node_modules", ".bin");

interface Outcome {
  readonly failed: boolean;
  readonly output: string;
}

/** Runs a linter in a copy of the project's configuration with only these files. */
async function lintTree(files: Record<string, string>, command: string, args: readonly string[]): Promise<Outcome> {
  const tree = await mkdtemp(join(tmpdir(), "chatbench-lint-"));
  try {
    for (const name of ["package.json", "tsconfig.json", "biome.json", ".dependency-cruiser.cjs", ".gitignore"]) {
      await copyFile(join(ROOT, name), join(tree, name));
    }
    await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
    for (const [name, source] of Object.entries(files)) {
      await mkdir(dirname(join(tree, name)), { recursive: true });
      await writeFile(join(tree, name), source);
    }
    return await new Promise((resolve) => {
      execFile(command, args, { cwd: tree, env: { ...process.env, NO_COLOR: "1" } }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, output: stdout + stderr }),
      );
    });
  } finally {
    await rm(tree, { recursive: true });
  }
}

const imports = (...paths: readonly string[]): string =>
  `${paths.map((path) => `import "${path}";`).join("\n")}\nexport {};\n`;

/** A tree in which everything is allowed. */
const CLEAN: Record<string, string> = {
  "src/index.ts": imports("./result/result.js"),
  "src/cli/main.ts": imports("../loadgen/coordinator.js", "../report/table.js", "../server-under-test/node.js"),
  "src/loadgen/coordinator.ts": imports("../plan/plan.js", "./client/lean.js"),
  "src/loadgen/worker.entry.ts": imports("./coordinator.js"),
  "src/bench/plan.bench.ts": imports("../plan/plan.js"),
  "src/loadgen/client/lean.ts": imports("../../base/clock.js", "ws", "node:net"),
  "src/loadgen/client/lean.test.ts": imports("./lean.js", "../coordinator.js", "../../test-support/fake.js", "uvu"),
  "src/server-under-test/node.ts": imports("../protocol/chat.js"),
  "src/report/table.ts": imports("../result/result.js", "./html/page.js"),
  "src/report/html/page.ts": imports("./sections/latency.js"),
  "src/report/html/sections/latency.ts": imports("../../../base/clock.js"),
  "src/plan/plan.ts": imports("../scenario/scenario.js"),
  "src/result/result.ts": imports("../stats/bootstrap.js"),
  "src/stats/bootstrap.ts": imports("../scenario/scenario.js"),
  "src/scenario/scenario.ts": imports("../protocol/chat.js", "yaml"),
  "src/protocol/chat.ts": imports("../base/clock.js"),
  "src/base/clock.ts": imports("node:process"),
  "src/test-support/fake.ts": imports("../server-under-test/node.js", "fast-check"),
};

/** Files added to that tree, each of which breaks one rule. */
const BREAKING: readonly { readonly rule: string; readonly path: string; readonly source: string }[] = [
  { rule: "layer-base", path: "src/base/a.ts", source: imports("../protocol/chat.js") },
  { rule: "layer-protocol", path: "src/protocol/a.ts", source: imports("../scenario/scenario.js") },
  { rule: "layer-scenario", path: "src/scenario/a.ts", source: imports("../stats/bootstrap.js") },
  { rule: "layer-stats", path: "src/stats/a.ts", source: imports("../result/result.js") },
  { rule: "layer-result", path: "src/result/a.ts", source: imports("../plan/plan.js") },
  { rule: "layer-plan", path: "src/plan/a.ts", source: imports("../loadgen/coordinator.js") },
  { rule: "layer-server-under-test", path: "src/server-under-test/a.ts", source: imports("../loadgen/coordinator.js") },
  { rule: "layer-server-under-test", path: "src/server-under-test/b.ts", source: imports("../cli/main.js") },
  { rule: "layer-loadgen", path: "src/loadgen/a.ts", source: imports("../server-under-test/node.js") },
  { rule: "layer-loadgen", path: "src/loadgen/a.test.ts", source: imports("../report/table.js") },
  { rule: "layer-report", path: "src/report/a.ts", source: imports("../loadgen/coordinator.js") },
  { rule: "layer-experiment", path: "src/experiment/a.ts", source: imports("../cli/main.js") },
  // Two siblings; a folder and the files above it; and the same further down.
  { rule: "room-server-under-test/relay", path: "src/server-under-test/relay/a.ts", source: imports("../node.js") },
  { rule: "room-loadgen/ledger", path: "src/loadgen/ledger/a.ts", source: imports("../coordinator.js") },
  { rule: "room-report/html/parts", path: "src/report/html/parts/a.ts", source: imports("../sections/latency.js") },
  { rule: "room-test-support/fakes", path: "src/test-support/fakes/b.ts", source: imports("../fake.js") },
  { rule: "known-folder", path: "src/loadgen/ledger/new/a.ts", source: imports("../../../base/clock.js") },
  { rule: "known-folder", path: "src/helpers/a.ts", source: imports("../base/clock.js") },
  { rule: "client-knows-no-chat", path: "src/loadgen/client/a.ts", source: imports("../../protocol/chat.js") },
  { rule: "entries-are-spawned", path: "src/cli/a.ts", source: imports("../loadgen/worker.entry.js") },
  { rule: "entries-are-spawned", path: "src/loadgen/b.test.ts", source: imports("./worker.entry.js") },
  { rule: "entries-are-spawned", path: "src/cli/b.ts", source: imports("../bench/plan.bench.js") },
  { rule: "tests-are-not-imported", path: "src/plan/b.ts", source: imports("../test-support/fake.js") },
  { rule: "test-files-stand-alone", path: "src/cli/a.test.ts", source: imports("../loadgen/client/lean.test.js") },
  { rule: "no-dev-dependencies-in-the-product", path: "src/base/b.ts", source: imports("uvu") },
  { rule: "declared-dependencies-only", path: "src/base/c.ts", source: imports("kleur") },
  { rule: "resolvable", path: "src/base/d.ts", source: imports("./nowhere.js") },
  { rule: "no-cycles", path: "src/base/e.ts", source: imports("./f.js") },
  { rule: "no-dead-code", path: "src/base/f.ts", source: imports("./e.js") },
  { rule: "no-dead-code", path: "src/base/g.ts", source: imports("./clock.js") },
  { rule: "no-dead-test-support", path: "src/test-support/a.ts", source: imports("../base/clock.js") },
];

const CRUISE: readonly [string, readonly string[]] = [
  join(BIN, "depcruise"),
  ["--config", ".dependency-cruiser.cjs", "src"],
];
const BIOME: readonly [string, readonly string[]] = [join(BIN, "biome"), ["check", "--max-diagnostics=none", "."]];
const CHECK_TREE: readonly [string, readonly string[]] = [process.execPath, [join(ROOT, "scripts", "check-tree.mjs")]];

const lint = suite("lint rules");

lint("imports: a tree in which every import points down is accepted", async () => {
  const { failed, output } = await lintTree(CLEAN, ...CRUISE);
  assert.equal(failed, false, output);
});

lint("imports: each forbidden one is reported under the name of its rule", async () => {
  const broken = Object.fromEntries(BREAKING.map(({ path, source }) => [path, source]));
  const { failed, output } = await lintTree({ ...CLEAN, ...broken }, ...CRUISE);
  assert.equal(failed, true);
  const unreported = BREAKING.filter(({ rule, path }) => !output.includes(`error ${rule}: ${path}`));
  assert.deepEqual(unreported, [], output);
});

/** Sources that the linter refuses, with the name of its rule. */
const REFUSED: readonly (readonly [rule: string, source: string])[] = [
  ["noExplicitAny", "export const a = (b: any): unknown => b;"],
  ["noEnum", "export enum A {\n  B = 0,\n}"],
  ["noDefaultExport", "export default 1;"],
  ["noNonNullAssertion", "export const a = (b: string | null): string => b!;"],
  ["useImportType", 'import { Socket } from "node:net";\nexport const a = (b: Socket): unknown => b;'],
  ["noUnusedImports", 'import { join } from "node:path";\nexport const a = 1;'],
  ["noUnusedVariables", "const a = 1;\nexport {};"],
  ["useNodejsImportProtocol", 'import { join } from "path";\nexport const a = join;'],
  ["noConsole", "console.log(1);"],
  ["noEmptyBlockStatements", "export function a(): void {}"],
  ["noVar", "export var a = 1;"],
  ["format", "export const a = 'single quotes'"],
];

lint("code: each forbidden construct is reported", async () => {
  const files = Object.fromEntries(REFUSED.map(([rule, source]) => [`src/${rule.toLowerCase()}.ts`, `${source}\n`]));
  const { failed, output } = await lintTree({ ...files, "src/CamelCase.ts": "export const a = 1;\n" }, ...BIOME);
  assert.equal(failed, true);
  const unreported = REFUSED.filter(
    ([rule]) => !new RegExp(`src/${rule.toLowerCase()}[.]ts\\S* (?:lint/\\w+/)?${rule}\\b`).test(output),
  );
  assert.deepEqual(unreported, [], output);
  assert.match(output, /CamelCase[.]ts lint[/]style[/]useFilenamingConvention/);
});

lint("code: a clean file is accepted", async () => {
  const { failed, output } = await lintTree({ "src/a.ts": "export const a = 1;\n" }, ...BIOME);
  assert.equal(failed, false, output);
});

lint("tree: long files, waivers, postponed work and a registry in the lock file are reported", async () => {
  const { failed, output } = await lintTree(
    {
      "src/long.ts": "\n".repeat(301),
      "src/long.test.ts": "\n".repeat(351),
      "src/waiver.ts": `// ${"biome-"}ignore lint: because\n`,
      "bin/later.js": `// ${"TO"}DO: all of it\n`,
      "package-lock.json": JSON.stringify({
        packages: {
          "node_modules/a": { resolved: "x", optionalDependencies: { b: "1", c: "1" } },
          "node_modules/b": {},
        },
      }),
    },
    ...CHECK_TREE,
  );
  assert.equal(failed, true);
  assert.match(output, /src.long[.]ts: 301 lines/);
  assert.match(output, /src.long[.]test[.]ts: 351 lines/);
  assert.match(output, /src.waiver[.]ts:1: /);
  assert.match(output, /bin.later[.]js:1: /);
  assert.match(output, /package-lock[.]json: it names a registry/);
  assert.match(output, /package-lock[.]json: c is missing/);
  assert.match(output, /4 files, 6 findings/);
});

lint("tree: documents that are too wide and dead links are reported with their line", async () => {
  const wide = `${"word ".repeat(20)}word`;
  const { failed, output } = await lintTree(
    {
      "src/a.ts": "export const a = 1;\n",
      "README.md": `# Title\n\n${wide}\n\nSee [a\nguide](docs/nowhere.md), [part](docs/a.md#no-part) and [none](#none).\n\nIn \`a.ts\`, \`b/a.ts\`.\n`,
      "docs/a.md": `# A\n\n- ${wide}\n\n## A part: \`it\` works\n`,
    },
    ...CHECK_TREE,
  );
  assert.equal(failed, true);
  assert.match(output, /README[.]md:3: 104 columns/);
  assert.match(output, /README[.]md:6: the link docs[/]nowhere[.]md leads to no file/);
  assert.match(output, /README[.]md:6: the link docs[/]a[.]md#no-part leads to no such heading/);
  assert.match(output, /README[.]md:6: the link #none leads to no such heading/);
  assert.match(output, /docs[/]a[.]md:3: 106 columns/);
  assert.match(output, /README[.]md:8: there is no file b[/]a[.]ts/);
  assert.match(output, /1 files, 6 findings/);
});

lint("tree: wide tables, code and unbreakable words, and links to existing headings, are accepted", async () => {
  const wide = "word ".repeat(30);
  const guide = [
    "# A",
    "## Same",
    "## Same",
    "## A part: `it` works, 100 %",
    `| ${wide} |`,
    "```",
    wide,
    "```",
    `    ${wide}`,
  ];
  const { failed, output } = await lintTree(
    {
      "src/a.ts": "export const a = 1;\n",
      "README.md":
        "[a](docs/a.md) [b](docs/a.md#same-1) [c](docs/a.md#a-part-it-works-100-) [d](https://x.example/#y)\n",
      "docs/a.md": `${guide.join("\n")}\n\n- ${"x".repeat(120)}\n\n[a](../README.md) and \`[b](nowhere.md)\`\n`,
    },
    ...CHECK_TREE,
  );
  assert.equal(failed, false, output);
});

lint("tree: a name that two files export is reported, but not twins in two folders", async () => {
  const { failed, output } = await lintTree(
    {
      "src/a/one.ts": "export interface Delivery {}\n",
      "src/b/two.ts": "\nexport const Delivery = 1;\nexport type Other = 1;\n",
      "src/c/html/claims.ts": "export async function claims() {}\n",
      "src/c/table/claims.ts": "export function claims() {}\nfunction Other() {}\n",
    },
    ...CHECK_TREE,
  );
  assert.equal(failed, true);
  assert.match(output, /src[/]b[/]two[.]ts:2: src[/]a[/]one[.]ts exports Delivery too; rename one of them/);
  assert.match(output, /4 files, 1 findings/);
});

lint("tree: files of the longest length allowed are accepted, an empty tree is not", async () => {
  const good = await lintTree({ "src/long.ts": "\n".repeat(300), "src/long.test.ts": "\n".repeat(350) }, ...CHECK_TREE);
  assert.equal(good.failed, false, good.output);
  assert.equal((await lintTree({}, ...CHECK_TREE)).failed, true);
});

lint.run();
