import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { sampleEntry, sampleHistory } from "../../test-support/samples/sample-history.js";
import { HISTORY_SCHEMA, historyLine } from "./history-entry.js";
import { parseHistory } from "./parse-history.js";

const test = suite("parse history");

const lines = sampleHistory().map(historyLine);

/** The problem of the only line that was skipped. */
function problemWith(line: string): string {
  const { entries, skipped } = parseHistory(`${lines[0]}${line}\n${lines[1]}`);
  assert.equal(entries.length, 2);
  assert.equal(skipped.length, 1);
  assert.equal(skipped[0]?.line, 2);
  return skipped[0]?.problem ?? "";
}

const altered = (change: Record<string, unknown>): string => JSON.stringify({ ...sampleEntry(2), ...change });

test("what was written is read again", () => {
  const entries = sampleHistory();
  assert.deepEqual(parseHistory(entries.map(historyLine).join("")), { entries, skipped: [] });
});

test("a line is one line, whatever its texts contain", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
      const entry = sampleEntry(1, { branch: text, scenario: text, values: { [`x${text}`]: 1 } });
      assert.equal(historyLine(entry).indexOf("\n"), historyLine(entry).length - 1);
      assert.deepEqual(parseHistory(historyLine(entry)).entries, [entry]);
    }),
  );
});

test("entries are in the order of time, as branches that were merged have added them in any", () => {
  const entries = [3, 1, 2].map((day) => sampleEntry(day));
  assert.deepEqual(
    parseHistory(entries.map(historyLine).join("")).entries,
    [1, 2, 3].map((day) => sampleEntry(day)),
  );
});

test("empty lines, and Windows line ends, are nothing", () => {
  const text = `\n${lines[0]?.trimEnd()}\r\n\n  \n${lines[1]}\n`;
  assert.deepEqual(parseHistory(text), { entries: sampleHistory().slice(0, 2), skipped: [] });
  assert.deepEqual(parseHistory(""), { entries: [], skipped: [] });
});

test("a line that is cut off is skipped, and named by its number", () => {
  const whole = lines.slice(0, 3).join("");
  for (const cut of [1, 20, 100, (lines[3]?.length ?? 0) - 2]) {
    const { entries, skipped } = parseHistory(whole + lines[3]?.slice(0, cut));
    assert.equal(entries.length, 3);
    assert.equal(skipped[0]?.line, 4);
    assert.match(
      skipped[0]?.problem ?? "",
      /^It is cut short, or is not JSON: .* It is the last line, and has no end\.$/,
    );
  }
});

test("a whole last line without an end is an entry", () => {
  assert.deepEqual(parseHistory(lines.join("").trimEnd()).entries, sampleHistory());
});

test("a line of a newer schema says so", () => {
  assert.match(
    problemWith(altered({ schema: "chatbench.history/v2", values: "other" })),
    /has the schema chatbench\.history\/v2; this chatbench reads chatbench\.history\/v1/,
  );
});

test("a line that is something else says what is wrong with it", () => {
  assert.match(problemWith("[1]"), /names no schema/);
  assert.match(problemWith("null"), /names no schema/);
  assert.match(problemWith(altered({ values: { a: "fast" } })), /does not match .*: values\.a: /);
  assert.match(problemWith(altered({ commit: "main; rm -rf" })), /commit: expected the hexadecimal hash/);
  assert.match(problemWith(altered({ at: "yesterday" })), /: at: /);
  assert.match(problemWith(altered({ runs: -1 })), /: runs: /);
  assert.match(
    problemWith(`{"schema":"${HISTORY_SCHEMA}","x":"${"y".repeat(200_000)}"}`),
    /has 200 KB; .* at most 200 KB/,
  );
});

test("hostile text in a problem is inert", () => {
  const problem = problemWith(JSON.stringify({ schema: "\u001b[31m\u202e" }));
  assert.doesNotMatch(problem, /[\u001b\u202e]/);
});

test("any text at all is read without an error", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(2_000), (noise, at) => {
      const text = lines.slice(0, 5).join("");
      const { entries, skipped } = parseHistory(text.slice(0, at) + noise + text.slice(at));
      assert.ok(entries.length >= 3 && entries.length + skipped.length >= 4);
    }),
  );
});

test.run();
