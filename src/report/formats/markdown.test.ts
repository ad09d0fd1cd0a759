/** Reads the summary with marked, which follows GitHub's dialect of Markdown. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { lexer, type Token, type Tokens, walkTokens } from "marked";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { HOSTILE, withHostileText } from "../../test-support/samples/hostile-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../../test-support/samples/sample-result-variants.js";
import { MARKDOWN } from "./markdown.js";
import { code, markdownDocument, prose } from "./parts/markdown-text.js";

const test = suite("format markdown");

const textOf = (result: RunResult): string => MARKDOWN.render(result)[0]?.text ?? "";
const tablesOf = (text: string) => lexer(text).filter((token): token is Tokens.Table => token.type === "table");

function typesIn(text: string): readonly string[] {
  const types = new Set<string>();
  walkTokens(lexer(text), (token: Token) => {
    types.add(token.type);
  });
  return [...types].sort();
}

test("begins with the verdict and has a table for each subject", () => {
  const text = textOf(sampleResult());
  assert.match(text, /^### ✅ Pass: 200 users; all 18,000 deliveries arrived/);
  const heads = tablesOf(text).map(({ header, rows }) => [header[0]?.text, rows.length]);
  assert.deepEqual(heads, [
    ["threshold", 3],
    ["", 2],
    ["hold phase", 9],
    ["", 4],
    ["", 2],
  ]);
});

test("shows what failed, by class and by threshold", () => {
  const [thresholds, delivery] = tablesOf(textOf(failedResult()));
  assert.deepEqual(
    thresholds?.rows.map((row) => row.at(-1)?.text),
    ["**FAIL**", "**FAIL**", "pass"],
  );
  assert.deepEqual(
    delivery?.rows.find(([name]) => name?.text === "lost")?.map(({ text }) => text),
    ["lost", "3", "0", "0", "3"],
  );
});

test("marks times that cannot be trusted, and says why", () => {
  for (const result of [saturatedResult(), overloadedResult()]) {
    const text = textOf(result);
    assert.match(text, /\*\*\? Not trustworthy\.\*\* The /);
    const row = tablesOf(text)
      .find(({ header }) => header[0]?.text === "hold phase")
      ?.rows.find(([name]) => name?.text === "private message");
    assert.ok(row?.slice(1, 5).every(({ text: time }) => time.endsWith(" ?")));
  }
  assert.doesNotMatch(textOf(sampleResult()), / \? /);
});

test("hostile text stays text: no markup, link, mention or further row and column comes of it", () => {
  const texts = [
    HOSTILE,
    "| a | b |\n|---|---|\n| @octocat #12 https://example.com www.example.com <b>x</b> ![i](j) [l](m) `c` ~~d~~ **e** $f$",
    "``` a\\",
    "\\|`\\`|`",
    "# a\n- b\n> c\n1. d",
  ];
  const types = typesIn(textOf(failedResult()));
  for (const text of texts) {
    const result = withHostileText(failedResult(), text);
    const summary = textOf(result);
    assert.deepEqual(
      typesIn(summary).filter((type) => !types.includes(type) && type !== "escape"),
      [],
      text,
    );
    assert.deepEqual(
      tablesOf(summary).map(({ rows }) => rows.map(({ length }) => length)),
      tablesOf(textOf(failedResult())).map(({ rows }) => rows.map(({ length }) => length)),
    );
    assert.doesNotMatch(summary.replace(/`[^`\n]*`/g, ""), /@octocat|#12|:\/\/|www\.e|<b>/);
  }
});

test("any text as prose or code fills exactly one cell and is read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
      const rows = `| a | b |\n| --- | --- |\n| ${code(text)} | ${prose(text)} |\n| x | y |\n`;
      const [table] = tablesOf(rows);
      assert.deepEqual(
        table?.rows.map(({ length }) => length),
        [2, 2],
      );
      assert.equal(table?.rows[1]?.[1]?.text, "y");
      const [cell] = table?.rows[0] ?? [];
      if (text.trim() !== "") assert.equal(cell?.tokens[0]?.type, "codespan");
      const types = typesIn(prose(text));
      assert.deepEqual(
        types.filter((type) => !["paragraph", "text", "escape", "space"].includes(type)),
        [],
        prose(text),
      );
    }),
  );
});

test("stays within 60 kB however much there is to say, and says what it left out", () => {
  const [threshold] = sampleResult().thresholds;
  assert.ok(threshold !== undefined);
  const thresholds = Array.from({ length: 5_000 }, () => threshold);
  const text = textOf({ ...targetResult(), thresholds });
  assert.ok(Buffer.byteLength(text) <= 60_000);
  assert.ok(Buffer.byteLength(text) > 58_000);
  assert.match(text, /\| pass \|\n\n_Cut to 60 kB; left out: the last rows of Thresholds, Delivery, Latency, .*\._\n$/);
  assert.ok(tablesOf(text)[0]?.rows.every(({ length }) => length === 4));
  const reasons = Array.from({ length: 500 }, () => ({ code: "lost", message: "ü".repeat(600) }));
  const short = textOf({ ...failedResult(), reasons });
  assert.ok(Buffer.byteLength(short) <= 60_000);
});

test("a document that fits is not cut", () => {
  const blocks = [
    { title: "a", lines: ["one"] },
    { title: "b", lines: ["two"], table: { head: ["h"], rows: [["r"]] } },
  ];
  assert.equal(markdownDocument(blocks, 1_000), "one\n\ntwo\n\n| h |\n| :-- |\n| r |\n\n");
});

test.run();
