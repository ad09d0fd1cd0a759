import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { METRICS, type MetricUnit } from "./metrics.js";
import { OPERATORS, parseThreshold, readThreshold } from "./parse-threshold.js";
import { parseQuantity } from "./quantity.js";

const test = suite("parse-threshold");

const problemOf = (text: string): string => {
  const reading = readThreshold(text);
  assert.ok("problem" in reading, `${text} was accepted`);
  return reading.problem();
};

test("converts each unit to the metric's base unit", () => {
  assert.deepEqual(parseThreshold("latency.dm.p99 < 25ms"), {
    metric: "latency.dm.p99",
    op: "<",
    limit: 25_000,
    text: "latency.dm.p99 < 25ms",
  });
  assert.equal(parseThreshold("memory.perConnection.rss <= 16KB").limit, 16_000);
  assert.equal(parseThreshold("memory.growth.rss < 1.6MiB").limit, 1_677_722);
  assert.equal(parseThreshold("server.eventLoop < 80%").limit, 0.8);
  assert.equal(parseThreshold("server.cpuSec < 1500ms").limit, 1.5);
  assert.equal(parseThreshold("connections.perSec > 400/s").limit, 400);
  assert.equal(parseThreshold("server.perMessage.connectionsExaminedPerDm <= 1.5").limit, 1.5);
});

test("needs no spaces, and keeps the text as written", () => {
  const threshold = parseThreshold(" delivery.byKind.dm.lost==0 ");
  assert.deepEqual(threshold, {
    metric: "delivery.byKind.dm.lost",
    op: "==",
    limit: 0,
    text: "delivery.byKind.dm.lost==0",
  });
});

const EXAMPLE: Record<MetricUnit, string> = {
  us: "25ms",
  sec: "2s",
  bytes: "16KB",
  fraction: "5%",
  count: "0",
  perSec: "10",
};
// Plain numbers fit both counts and rates; everything else fits one family only.
const FITS: Record<MetricUnit, readonly MetricUnit[]> = {
  us: ["us", "sec"],
  sec: ["us", "sec"],
  bytes: ["bytes"],
  fraction: ["fraction"],
  count: ["count", "perSec"],
  perSec: ["count", "perSec"],
};

test("every metric accepts its own unit with every operator, and no other unit", () => {
  for (const [metric, { unit }] of METRICS) {
    for (const op of OPERATORS) assert.equal(parseThreshold(`${metric} ${op} ${EXAMPLE[unit]}`).op, op);
    for (const other of Object.keys(EXAMPLE) as MetricUnit[]) {
      const fits = "threshold" in readThreshold(`${metric} < ${EXAMPLE[other]}`);
      assert.equal(fits, FITS[other].includes(unit), `${metric} with ${EXAMPLE[other]}`);
    }
  }
});

test("the error for a wrong unit lists the right ones", () => {
  assert.match(problemOf("latency.dm.p99 < 25"), /takes a duration such as 25ms .*, not "25"/);
  assert.match(problemOf("delivery.lost == 5ms"), /takes a plain number/);
  assert.match(problemOf("memory.growth.rss < 5ms"), /takes a size such as 16KB/);
  assert.match(problemOf("server.eventLoop < 0.8"), /takes a percentage/);
});

test("the error for an unknown metric suggests the nearest one", () => {
  assert.match(problemOf("latency.dm.p999x < 25ms"), /no metric latency\.dm\.p999x\. Did you mean latency\.dm\.p999\?/);
  assert.match(problemOf("__proto__ < 1"), /no metric __proto__/);
  assert.match(problemOf("constructor == 0"), /no metric constructor/);
});

test("refuses text that is not a threshold", () => {
  for (const text of [
    "",
    "x",
    "delivery.lost",
    "delivery.lost = 0",
    "delivery.lost == ",
    "== 0",
    "delivery.lost == 0 == 0",
  ]) {
    assert.match(problemOf(text), /such as latency\.dm\.p99 < 25ms/);
  }
  assert.throws(
    () => parseThreshold("x"),
    (thrown) => thrown instanceof ChatbenchError && thrown.code === "threshold_invalid",
  );
});

test("refuses negative, infinite and other numbers that JavaScript would accept", () => {
  for (const text of ["-1", "1e3", "Infinity", "NaN", "0x10", "", " ", "1_000", "1,000"]) {
    assert.equal(parseQuantity(text, "count"), undefined, text);
  }
  assert.equal(parseQuantity("-5%", "fraction"), undefined);
  assert.equal(parseQuantity(`${"9".repeat(400)}ms`, "us"), undefined);
});

test("makes hostile text inert, and never throws", () => {
  assert.ok(!problemOf("\u001b[31m\u202e").includes("\u001b"));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const reading = readThreshold(text);
      return !("problem" in reading) || reading.problem().length > 0;
    }),
  );
});

test.run();
