import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { gridComparison } from "../../test-support/samples/sample-sides.js";
import { forgedText, refusedAs } from "../../test-support/samples/stored-text.js";
import { parseRunResult } from "../parse-run-result.js";
import type { Comparison } from "./comparison.js";
import { MAX_COMPARISON_BYTES, parseComparison, serializeComparison } from "./parse-comparison.js";

const test = suite("comparison file");

/** Without histograms, so that thousands of variants of its text can be tried. */
const COMPARISON: Comparison = JSON.parse(
  JSON.stringify(gridComparison([200, 1_000, 10_000], 5), (key, value) => (key === "hdr" ? "" : value)),
);
const STORED = serializeComparison(COMPARISON);

const forged = (change: (document: Record<string, unknown>) => void): string => forgedText(STORED, change);

test("reading gives what was written, and writing that the same again", () => {
  const { digest, ...read } = parseComparison(STORED);
  assert.deepEqual(read, COMPARISON);
  assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.deepEqual(JSON.parse(serializeComparison(parseComparison(STORED))), JSON.parse(STORED));
});

test("a file cut short anywhere is refused as truncated", () => {
  fc.assert(
    fc.property(fc.nat(STORED.trimEnd().length - 1), (length) => {
      assert.throws(
        () => parseComparison(STORED.slice(0, length)),
        refusedAs("result_truncated", /^The comparison file/),
      );
    }),
    { numRuns: 50 },
  );
});

test("a file from the future, a result of one run and JSON that is no object are refused by name", () => {
  const future = forged((document) => {
    document["schema"] = "chatbench.comparison/v2";
  });
  const itsVersion = /has the schema chatbench[.]comparison.v2; this chatbench reads chatbench[.]comparison.v1/;
  assert.throws(() => parseComparison(future), refusedAs("result_version", itsVersion));
  assert.throws(
    () => parseComparison('{"schema":"chatbench.result/v1"}'),
    refusedAs("result_version", /chatbench.result/),
  );
  assert.throws(() => parseComparison("[1]"), refusedAs("result_version", /not a chatbench comparison/));
  assert.throws(() => parseRunResult(STORED), refusedAs("result_version", /has the schema chatbench.comparison/));
});

test("a file that was edited, or is too big, is refused", () => {
  const edited = STORED.replace('"outcome": "improved"', '"outcome": "regressed"');
  assert.notEqual(edited, STORED);
  assert.throws(() => parseComparison(edited), refusedAs("result_edited", /after the comparison wrote it/));
  assert.throws(() => parseComparison(" ".repeat(MAX_COMPARISON_BYTES + 1)), refusedAs("result_too_big", /64 MB/));
});

test("a missing or wrong field is named, whatever the digest says", () => {
  const missing = forged((document) => {
    document["pairs"] = null;
  });
  assert.throws(() => parseComparison(missing), refusedAs("result_invalid", /pairs: /));
  const unsafeName = forged((document) => {
    document["name"] = "../../etc";
  });
  assert.throws(() => parseComparison(unsafeName), refusedAs("result_invalid", /name: /));
});

test("a pair of variants that do not exist, and a difference without all its values, are refused", () => {
  const beyond = forged((document) => {
    document["pairs"] = COMPARISON.pairs.map((pair) => ({ ...pair, candidate: 6 }));
  });
  assert.throws(() => parseComparison(beyond), refusedAs("result_invalid", /pairs.0: names a variant/));
  const short = forged((document) => {
    document["differences"] = [{ what: "seed", values: ["1"], spoilsTimes: true }];
  });
  assert.throws(() => parseComparison(short), refusedAs("result_invalid", /differences.0/));
});

test.run();
