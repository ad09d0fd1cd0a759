import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult } from "../../test-support/samples/sample-result-variants.js";
import { forgedText } from "../../test-support/samples/stored-text.js";
import { baselineOf, MAX_BASELINE_BYTES, parseBaseline, serializeBaseline } from "./baseline.js";

const test = suite("baseline");

const BASELINE = baselineOf([sampleResult(), failedResult()], "200-users", "abc");
const STORED = serializeBaseline(BASELINE);

const refused = (text: string, why: RegExp) =>
  assert.throws(
    () => parseBaseline(text),
    (thrown) => thrown instanceof ChatbenchError && why.test(thrown.message),
  );

const forged = (change: (document: Record<string, unknown>) => void): string => forgedText(STORED, change);

test("is read as it was written, with everything that comparisons need", () => {
  const read = parseBaseline(STORED);
  assert.deepEqual({ ...read, digest: undefined }, { ...JSON.parse(JSON.stringify(BASELINE)), digest: undefined });
  assert.deepEqual(
    read.results.map(({ id, delivery }) => [id, delivery.lost]),
    [sampleResult(), failedResult()].map(({ id, delivery }) => [id, delivery.lost]),
  );
  assert.deepEqual(read.results[0]?.latency, JSON.parse(JSON.stringify(sampleResult().latency)));
});

test("a file that is cut, edited, too large or something else is refused", () => {
  refused(STORED.slice(0, -100), /cut short, or is not JSON/);
  refused(STORED.replace('"lost": 3', '"lost": 0'), /does not match its digest/);
  refused(" ".repeat(MAX_BASELINE_BYTES + 1), /larger than 16 MB/);
  refused("{}", /names no schema; this chatbench reads chatbench\.baseline\/v1/);
  refused("null", /not a chatbench baseline/);
  refused(STORED.replace("baseline/v1", "baseline/v2"), /has the schema chatbench\.baseline\/v2/);
});

test("a wrong structure with a right digest is refused, with its place", () => {
  refused(
    forged((document) => {
      document["results"] = [{ ...sampleResult(), exitCode: "0" }];
    }),
    /results\.0\.exitCode/,
  );
  refused(
    forged((document) => {
      document["results"] = [];
    }),
    /results: /,
  );
});

test.run();
