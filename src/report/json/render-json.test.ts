import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { parseRunResult, withDigest } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, targetResult } from "../../test-support/samples/sample-result-variants.js";
import { renderJson } from "./render-json.js";

const test = suite("renderJson");

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

test("loses nothing: reading it back gives the same result", () => {
  for (const result of [sampleResult(), failedResult(), targetResult()]) {
    assert.deepEqual(parseRunResult(renderJson(result)), withDigest(result));
  }
  const hostile = withHostileText(failedResult());
  assert.deepEqual(JSON.parse(renderJson(hostile)), withDigest(hostile));
});

test("writes the same text whatever the order of keys", () => {
  const result = sampleResult();
  assert.equal(renderJson(reversed(result) as RunResult), renderJson(result));
});

test("begins with the schema and the verdict and ends in one newline", () => {
  const text = renderJson(sampleResult());
  assert.match(text, /^\{\n {2}"schema": "chatbench.result\/v1",\n {2}"id": "Zk3x9Q",\n {2}"verdict": "pass",\n/);
  assert.match(text, /[^\n]\n$/);
});

test("puts each second of the timeline on its own line", () => {
  const lines = renderJson(sampleResult()).split("\n");
  assert.equal(lines.filter((line) => line.includes('"offered":')).length, sampleResult().timeline.length);
});

test("writes any JSON value as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const expected = JSON.parse(JSON.stringify(value));
      const written = renderJson({ ...sampleResult(), scenario: value } as unknown as RunResult);
      assert.deepEqual(JSON.parse(written).scenario, expected);
    }),
  );
});

test.run();
