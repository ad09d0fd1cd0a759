/** The formats of raw data: csv and ndjson of the timeline, and hgrm. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { overloadedResult, saturatedResult } from "../../test-support/samples/sample-result-variants.js";
import { HGRM } from "./hgrm.js";
import { CSV, NDJSON } from "./timeline.js";

const test = suite("formats of raw data");

function csvOf(result = sampleResult()): readonly Readonly<Record<string, string>>[] {
  const text = CSV.render(result)[0]?.text ?? "";
  assert.ok(text.endsWith("\r\n"));
  const [head = [], ...rows] = text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((row) => {
    assert.equal(row.length, head.length);
    return Object.fromEntries(row.map((value, i) => [head[i], value]));
  });
}

const ndjsonOf = (result = sampleResult()): readonly Readonly<Record<string, unknown>>[] =>
  (NDJSON.render(result)[0]?.text ?? "")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("csv has a row for each second, with the values of the timeline", () => {
  const { timeline } = sampleResult();
  const rows = csvOf();
  assert.equal(rows.length, timeline.length);
  const [second, row] = [timeline[12], rows[12]];
  assert.deepEqual([row?.phase, row?.sent, row?.p99Us], [second?.phase, String(second?.sent), String(second?.p99)]);
  assert.equal(rows[0]?.p50Us, "", "nothing came in the ramp");
});

test("ndjson has the same values, null where csv has nothing", () => {
  const texts = ndjsonOf().map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value ?? "")])),
  );
  assert.deepEqual(texts, csvOf());
  assert.equal(ndjsonOf()[0]?.p50Us, null);
});

test("times that cannot be trusted are left out of the timeline; counts and loads stay", () => {
  for (const result of [saturatedResult(), overloadedResult()]) {
    const rows = ndjsonOf(result);
    assert.ok(rows.length > 20);
    for (const name of ["meanUs", "p50Us", "p99Us", "maxUs"])
      assert.ok(
        rows.every((row) => row[name] === null),
        name,
      );
    assert.ok(
      rows.some(({ generatorEventLoop, deliveries }) => Number(generatorEventLoop) > 0.1 && Number(deliveries) > 0),
    );
  }
});

interface Line {
  readonly ms: number;
  readonly fraction: number;
  readonly count: number;
}

/** Reads a percentile distribution by the rules of HdrHistogram's plotter: columns apart, comments after #. */
function linesOf(text: string): readonly Line[] {
  const [head = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  assert.deepEqual(head.trim().split(/\s+/), ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]);
  return lines.map((line) => {
    const [ms = Number.NaN, fraction = Number.NaN, count = Number.NaN] = line.trim().split(/\s+/).map(Number);
    return { ms, fraction, count };
  });
}

test("hgrm has a file for each latency, whose lines agree with its histogram", () => {
  const files = HGRM.render(sampleResult());
  assert.deepEqual(files.map(({ file }) => file).slice(0, 2), ["latency-dm.hgrm", "latency-broadcast.hgrm"]);
  assert.equal(files.length, 9);
  const { dm } = sampleResult().latency;
  const histogram = LatencyHistogram.decode(dm?.hdr ?? "");
  const lines = linesOf(files[0]?.text ?? "");
  assert.ok(lines.length > 20);
  for (const { ms, fraction, count } of lines) {
    assert.equal(Math.round(ms * 1_000), histogram.quantile(fraction), `at ${fraction}`);
    assert.ok(count / histogram.count >= fraction - 1e-9);
  }
  assert.deepEqual(lines.at(-1), { ms: (dm?.max ?? 0) / 1_000, fraction: 1, count: 3_000 });
});

test("of a run whose times cannot be trusted there is only the schedule lag, which is the evidence", () => {
  assert.deepEqual(
    HGRM.render(saturatedResult()).map(({ file }) => file),
    ["latency-scheduleLag.hgrm"],
  );
  assert.deepEqual(
    HGRM.render(overloadedResult())
      .map(({ file }) => file)
      .sort(),
    ["latency-connect.hgrm", "latency-scheduleLag.hgrm"],
  );
});

test.run();
