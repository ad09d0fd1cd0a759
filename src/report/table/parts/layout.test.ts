import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { formatBytes, formatCount, formatPercent, formatUs } from "../../../base/units.js";
import { METRICS } from "../../../scenario/thresholds/metrics.js";
import { type Grid, grid } from "./grid.js";
import { paragraph, wrap } from "./layout.js";

const test = suite("layout");

const number = fc.integer({ min: 0, max: 1e15 }).map((thousandths) => thousandths / 1_000);
const value = fc.oneof(
  number.map(formatUs),
  number.map(formatBytes),
  number.map(formatCount),
  fc.integer({ min: 0, max: 1e6 }).map((millionths) => formatPercent(millionths / 1e6)),
  fc.tuple(number, number).map(([a, b]) => `${formatBytes(a)} ±${formatBytes(b)}`),
);
const name = fc.constantFrom(...METRICS.keys());
const width = fc.integer({ min: 40, max: 200 });
const isWhole = (text: string, part: string): boolean => text.split("\n").some((line) => line.includes(part));

test("a paragraph never breaks a value or a metric's name, and keeps to its width", () => {
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  fc.assert(
    fc.property(fc.array(fc.oneof(word, value, name), { minLength: 1, maxLength: 40 }), width, (parts, columns) => {
      const sentence = parts.join(" ").slice(0, 500);
      const text = paragraph(sentence, columns);
      for (const line of text.split("\n")) assert.ok(line.length <= Math.max(columns, 50), line);
      assert.equal(text.replace(/\s+/g, " ").trim(), sentence.trim());
      for (const part of parts)
        if (sentence.includes(`${part} `)) assert.ok(isWhole(text, part), `${part} in\n${text}`);
    }),
  );
});

test("a word longer than any name is split, not lost", () => {
  const word = "x".repeat(200);
  const lines = wrap(word, 60);
  assert.equal(lines.join(""), word);
  assert.ok(lines.every((line) => line.length <= 60));
});

test("a table never breaks a name or a value, and stacks its cells when it is too wide", () => {
  const figures = fc.array(fc.tuple(name, value, value), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(figures, width, (rows, columns) => {
      const table: Grid = { head: ["metric", "limit", "measured"], rows, words: [0], flexible: 2 };
      const text = grid(table, columns);
      for (const cell of rows.flat()) assert.ok(isWhole(text, cell), `${cell} in\n${text}`);
      for (const line of text.split("\n")) assert.ok(line.length <= Math.max(columns, 52), line);
    }),
  );
});

test("a table that is too wide first wraps its column of words", () => {
  const rows = [["a claim of many words that takes more room than there is", "5 ms"]];
  const table: Grid = { head: ["claim", "measured"], rows, words: [0], flexible: 0 };
  assert.equal(
    grid(table, 44),
    [
      "  claim                             measured",
      "  ──────────────────────────────────────────",
      "  a claim of many words that takes      5 ms",
      "  more room than there is",
    ].join("\n"),
  );
  assert.equal(
    grid({ ...table, rows: [["averylongmetricnameindeed", "5 ms"]] }, 30),
    "  averylongmetricnameindeed\n    measured 5 ms",
  );
});

test.run();
