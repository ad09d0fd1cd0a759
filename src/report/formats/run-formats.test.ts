/** What holds for every format of a run. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { LatencySummary, RunResult } from "../../result/run-result.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { faultsResult } from "../../test-support/samples/sample-faults.js";
import { heldUpResult } from "../../test-support/samples/sample-held-up.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../../test-support/samples/sample-result-variants.js";
import { RUN_FORMATS } from "./run-formats.js";

const test = suite("formats of a run");

const RESULTS: readonly RunResult[] = [
  sampleResult(),
  failedResult(),
  overloadedResult(),
  saturatedResult(),
  heldUpResult(),
  targetResult(),
  clusterResult(),
  faultsResult(),
  sampleResult({ timeline: [], thresholds: [], memory: null, server: null, http: null }),
];

const outputsOf = (result: RunResult) =>
  RUN_FORMATS.flatMap(({ name, render }) => render(result).map((one) => ({ ...one, name })));

/** Formats for people mark doubtful times; in all others such times are left out. */
const FOR_PEOPLE = ["junit", "markdown", "github"];

test("each has a name and files of its own, for any run", () => {
  assert.equal(new Set(RUN_FORMATS.map(({ name }) => name)).size, RUN_FORMATS.length);
  for (const result of RESULTS) {
    const files = outputsOf(result).flatMap(({ file }) => file ?? []);
    assert.equal(new Set(files).size, files.length);
    assert.deepEqual(
      files.filter((file) => !/^[\w-]+\.\w+$/.test(file)),
      [],
    );
  }
});

test("the same run gives the same text, in whole lines", () => {
  for (const result of RESULTS) {
    const outputs = outputsOf(result);
    assert.deepEqual(outputs, outputsOf(structuredClone(result)));
    assert.deepEqual(
      outputs.filter(({ text }) => text !== "" && !text.endsWith("\n")),
      [],
    );
  }
});

test("no hostile text brings a control character or half a character into any of them", () => {
  for (const result of RESULTS) {
    // Histograms are checked when a result is read.
    for (const { name, text } of outputsOf({ ...withHostileText(result), latency: result.latency })) {
      assert.equal(Buffer.from(text).toString(), text, `half a character in ${name}`);
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202e]/, name);
    }
  }
});

/** A response time that would be seen: no other number of a sample has these digits. */
const PLANTED_US = 987_654;

function planted(result: RunResult): RunResult {
  const times = {
    min: PLANTED_US,
    mean: PLANTED_US,
    p50: PLANTED_US,
    p90: PLANTED_US,
    p95: PLANTED_US,
    p99: PLANTED_US,
  };
  const plant = (summary: LatencySummary | null) =>
    summary && { ...summary, ...times, p999: PLANTED_US, max: PLANTED_US };
  const { connect, scheduleLag } = result.latency;
  const latency = Object.fromEntries(Object.entries(result.latency).map(([name, summary]) => [name, plant(summary)]));
  return {
    ...result,
    latency: { ...result.latency, ...latency, connect, scheduleLag },
    timeline: result.timeline.map((second) => ({
      ...second,
      mean: PLANTED_US,
      p50: PLANTED_US,
      p99: PLANTED_US,
      max: PLANTED_US,
    })),
  };
}

test("a time that cannot be trusted is in no format that a program reads", () => {
  const seen = (result: RunResult): readonly string[] =>
    outputsOf(planted(result))
      .filter(({ name, text }) => !FOR_PEOPLE.includes(name) && /987_?654/.test(text.replaceAll(".", "")))
      .map(({ name }) => name);
  assert.deepEqual(
    [...new Set(seen(sampleResult()))],
    ["github-action-benchmark", "bencher", "openmetrics", "csv", "ndjson"],
  );
  for (const result of [saturatedResult(), heldUpResult(), overloadedResult()]) assert.deepEqual(seen(result), []);
});

test.run();
