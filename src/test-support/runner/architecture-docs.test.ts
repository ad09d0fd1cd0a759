/** Checks that the picture in docs/architecture.md contains every folder, and that its table names every process. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "./golden.js";

const test = suite("architecture docs");

const MAX_PICTURE_LINES = 25;
const ROOT = repositoryRoot();

const guide = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
const picture = /```\n(.*?)```/s.exec(guide)?.[1] ?? "";

/** Every source file below `src`, as a list of path parts. */
const sources = readdirSync(join(ROOT, "src"), { recursive: true })
  .map((path) => String(path).replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts"));

/** The folders with source files at this depth below `src`. */
function foldersAt(depth: number): readonly string[] {
  const names = sources.map((path) => path.split("/").slice(0, -1));
  return [...new Set(names.filter(({ length }) => length >= depth).map((path) => path.slice(0, depth).join("/")))];
}

/** Counts how often a name appears in the picture as a separate word. */
function occurrences(name: string): number {
  return [...picture.matchAll(new RegExp(`(?<![\\w-])${name}(?![\\w-])`, "g"))].length;
}

test("the picture is small enough to draw", () => {
  const lines = picture.trimEnd().split("\n");
  assert.ok(lines.length > 10 && lines.length <= MAX_PICTURE_LINES, `${lines.length} lines`);
});

test("every folder of src, and every folder in those, is in the picture", () => {
  const folders = [...foldersAt(1), ...foldersAt(2)];
  assert.ok(folders.includes("loadgen/worker"), "folders are found");
  // A name that several folders have must appear once for each.
  const names = folders.map((folder) => folder.split("/").at(-1) ?? "");
  const missing = folders.filter((folder) => {
    const name = folder.split("/").at(-1) ?? "";
    return occurrences(name) < names.filter((other) => other === name).length;
  });
  assert.deepEqual(missing, []);
});

test("the layers are in the order of the rules on imports, those that may import more first", () => {
  const { forbidden } = createRequire(import.meta.url)(join(ROOT, ".dependency-cruiser.cjs")) as {
    readonly forbidden: readonly { readonly name: string }[];
  };
  const layers = forbidden.flatMap(({ name }) => /^layer-([a-z-]+)$/.exec(name)?.[1] ?? []).reverse();
  const drawn = [...picture.matchAll(/[┌├┬] ([a-z-]+) ─/g)].map((match) => match[1] ?? "");
  // These are side by side, in no particular order.
  const siblings = ["loadgen", "report", "server-under-test"];
  const inOrder = (names: readonly string[]) => names.map((name) => (siblings.includes(name) ? "sibling" : name));
  assert.ok(layers.length > 8, "the rules are found");
  assert.deepEqual(inOrder(drawn), inOrder(layers));
});

test("every process entry of the product is in the table of processes", () => {
  const entries = sources.filter((path) => path.endsWith(".entry.ts") && !/^(bench|test-support)\//.test(path));
  assert.ok(entries.length > 3, "entries are found");
  assert.deepEqual(
    entries.filter((entry) => !guide.includes(`\`${entry}\``)),
    [],
  );
});

test.run();
