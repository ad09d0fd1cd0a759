import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { MAX_SCENARIO_BYTES, readYaml } from "./yaml-source.js";

const test = suite("yaml-source");

const onlyFinding = (text: string) => {
  const { findings } = readYaml(text);
  assert.equal(findings.length, 1, JSON.stringify(findings).slice(0, 500));
  const [finding] = findings;
  assert.ok(finding);
  return finding;
};

test("reads YAML and JSON as the same plain data", () => {
  const expected = { a: 1, b: ["x", true, null], c: { d: 1.5 } };
  for (const text of ["a: 1\nb: [x, true, null]\nc: { d: 1.5 }\n", JSON.stringify(expected)]) {
    const { data, findings } = readYaml(text);
    assert.deepEqual(JSON.parse(JSON.stringify(data)), expected);
    assert.deepEqual(findings, []);
  }
});

test("knows the places of values and keys", () => {
  const { placeOf } = readYaml("a: 1\nb:\n  c: [x, { d: 5 }]\n  e:\n");
  const at = (...path: (string | number)[]) => placeOf({ path, message: "" });
  assert.deepEqual(at("a"), { line: 1, column: 4 });
  assert.deepEqual(at("b", "c", 0), { line: 3, column: 7 });
  assert.deepEqual(at("b", "c", 1, "d"), { line: 3, column: 15 });
  assert.deepEqual(placeOf({ path: ["a"], message: "", aboutKey: true }), { line: 1, column: 1 });
});

test("points at the key when its value is empty or a mapping, and at the section when a key is missing", () => {
  const { placeOf } = readYaml("a: 1\nb:\n  c: 2\n  e:\n");
  const at = (...path: (string | number)[]) => placeOf({ path, message: "" });
  assert.deepEqual(at("b"), { line: 2, column: 1 });
  assert.deepEqual(at("b", "e"), { line: 4, column: 3 });
  assert.deepEqual(at("b", "missing", "deeper"), { line: 2, column: 1 });
  assert.deepEqual(at("missing"), { line: 1, column: 1 });
  assert.deepEqual(at("a", 3), { line: 1, column: 4 });
});

test("finds every key that is given twice", () => {
  const { findings, data } = readYaml("a: 1\nb: { c: 1, c: 2 }\na: 3\n");
  const places = findings.map(({ path, line, column }) => [path.join("."), line, column]);
  assert.deepEqual(places, [
    ["b.c", 2, 12],
    ["a", 3, 1],
  ]);
  assert.equal(JSON.stringify(data), '{"a":1,"b":{"c":1}}');
});

test("`__proto__` is a key like any other", () => {
  const { data } = readYaml("__proto__: { polluted: 1 }\nconstructor: 2\n");
  assert.deepEqual(Object.keys(data as object), ["__proto__", "constructor"]);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test("reports every syntax error with its place", () => {
  const { findings } = readYaml("a: @\nb: `\n");
  assert.deepEqual(
    findings.map(({ line, column }) => [line, column]),
    [
      [1, 4],
      [2, 4],
    ],
  );
});

test("aliases work; one without an anchor does not", () => {
  assert.equal(JSON.stringify(readYaml("a: &x [1, 2]\nb: *x\n").data), '{"a":[1,2],"b":[1,2]}');
  assert.match(onlyFinding("a: *nobody\n").message, /nobody/);
});

test("an alias bomb, a self-reference and too many values stop early", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `l${i}: &l${i} [${Array(9).fill(i ? `*l${i - 1}` : "x")}]`);
  assert.match(onlyFinding(levels.join("\n")).message, /more than 1500 values/);
  assert.match(onlyFinding("a: &a [*a]\n").message, /nested deeper than 16/);
  assert.match(onlyFinding(`a: [${"1,".repeat(15_000)}]`).message, /more than 1500 values/);
});

test("too much nesting is one finding, not a crash", () => {
  assert.match(onlyFinding(`a: ${"[".repeat(17)}${"]".repeat(17)}`).message, /nested deeper than 16/);
  for (const text of ["[".repeat(MAX_SCENARIO_BYTES), "{a: ".repeat(MAX_SCENARIO_BYTES / 4), "- ".repeat(15_000)]) {
    assert.match(onlyFinding(text).message, /nested too deeply/);
  }
});

test("a text that is too large is not parsed", () => {
  assert.match(onlyFinding(" ".repeat(MAX_SCENARIO_BYTES + 1)).message, /larger than 32768 bytes/);
});

test("merge keys, custom tags and second documents are refused", () => {
  assert.match(onlyFinding("a: &a { b: 1 }\n<<: *a\n").message, /merge keys/);
  assert.match(onlyFinding("%YAML 1.1\n---\na: &a { b: 1 }\n<<: *a\n").message, /merge keys/);
  assert.match(onlyFinding("a: !secret x\n").message, /tag/);
  assert.match(onlyFinding("a: 1\n---\nb: 2\n").message, /more than one YAML document/);
  assert.ok(readYaml("? [a, b]\n: 1\n").findings.length > 0);
});

test("never throws, whatever the text", () => {
  const fragment = fc.constantFrom(
    "a",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "  ",
    "&x ",
    "*x",
    "!!",
    "|",
    ">",
    "'",
    '"',
    "#",
    "%",
    "<<",
    "?",
    "\t",
    "\0",
    "\ufeff",
    "---\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fragment).map((parts) => parts.join("")),
      ),
      (text) => {
        const { data, findings, placeOf } = readYaml(text);
        for (const finding of findings) assert.ok(finding.line >= 1 && finding.column >= 1);
        assert.ok(data === undefined || placeOf({ path: ["a", 0], message: "" }).line >= 1);
      },
    ),
    { numRuns: 500 },
  );
});

test.run();
