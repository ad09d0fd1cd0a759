import assert from "node:assert/strict";
import { suite } from "uvu";
import { assertGolden } from "../../test-support/runner/golden.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { faultsResult } from "../../test-support/samples/sample-faults.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, saturatedResult, targetResult } from "../../test-support/samples/sample-result-variants.js";
import { renderTable } from "./render-table.js";

const test = suite("renderTable");
const plain = { width: 80, color: false };
const ESCAPE = "\u001b";

for (const [name, result] of Object.entries({
  pass: sampleResult(),
  fail: failedResult(),
  inconclusive: saturatedResult(),
  target: targetResult(),
  faults: faultsResult(),
})) {
  test(`draws a result that is "${name}" as the golden file has it`, () => {
    assertGolden(`src/report/table/golden/${name}.txt`, renderTable(result, plain));
  });

  test(`keeps "${name}" within 80 columns`, () => {
    for (const line of renderTable(result, plain).split("\n")) assert.ok(line.length <= 80, line);
  });
}

test("colours nothing when told not to, and changes nothing else when told to", () => {
  const colored = renderTable(failedResult(), { width: 80, color: true });
  assert.ok(colored.includes(ESCAPE));
  assert.equal(colored.replaceAll(/\u001b\[\d+m/g, ""), renderTable(failedResult(), plain));
});

test("shows every class of violation that occurred", () => {
  const text = renderTable(failedResult(), plain);
  for (const [name, count] of Object.entries({ lost: 3, duplicated: 12, foreign: 4, indeterminate: 99, late: 1 })) {
    assert.match(text, new RegExp(`^  ${name} .* ${count}$`, "m"));
  }
});

test("lists the errors the server answered with, and says that refusals are unknown without acks", () => {
  const text = renderTable(failedResult(), plain);
  assert.match(
    text,
    /The server answered with errors: 104 × user_not_found \(100 about users who\s+were away\), 3 × rate_limited\./,
  );
  assert.match(text, /^ {2}messages rejected +– +– +– +–$/m);
  assert.match(text, /–: unknown without acks/);
  assert.doesNotMatch(renderTable(sampleResult(), plain), /answered with errors/);
});

test("marks a slope that is too small to tell, and says when memory did not grow in proportion", () => {
  const base = sampleResult();
  assert.ok(base.memory !== null);
  const rss = { bytes: -312, ciLow: -1_312, ciHigh: 688, r2: 0.1, linear: false };
  const memory = { ...base.memory, perConnection: { ...base.memory.perConnection, rss } };
  const text = renderTable({ ...base, memory }, plain);
  assert.match(text, /≈ -312 B +-1\.31 KB to 688 B/);
  assert.match(text, /≈ too small to tell/);
  assert.match(text, /server did not grow in\s+proportion/);
  assert.doesNotMatch(renderTable(base, plain), /≈|in proportion/);
});

test("says how busy the machine was before", () => {
  assert.match(renderTable(sampleResult(), plain), /shared this machine's 4 cores with the server; 0\.42\s+processes/);
  const { environment } = sampleResult();
  const unknown = { ...sampleResult(), environment: { ...environment, loadAverage: null } };
  assert.match(renderTable(unknown, plain), /before\s+the\s+run\s+is\s+not\s+known/);
});

test("marks a percentile with too few samples and says what the mark means", () => {
  const text = renderTable(sampleResult(), plain);
  assert.match(text, /broadcast +30 .*ms~/);
  assert.match(text, /~ fewer than/);
});

test("never shows a time of a saturated generator without its question mark", () => {
  const text = renderTable(saturatedResult(), plain);
  const latency = text.slice(text.indexOf("\nLatency"), text.indexOf("\nMemory"));
  assert.match(latency, /NOT TRUSTWORTHY/);
  for (const line of latency.split("\n").filter((l) => /^ {2}(private message|fan-out) /.test(l))) {
    assert.equal(line.match(/ (us|ms|s)\?/g)?.length, 6, line);
  }
});

test("lets no control character of the result through", () => {
  const text = renderTable(withHostileText(failedResult()), plain);
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
});

test("says what passed between the nodes, and which hop lost what", () => {
  const text = renderTable(clusterResult(), plain);
  assert.match(text, /Lost deliveries by hop: relayer → n2 2\./);
  assert.match(text, /^ {2}n0 +68 /m);
  assert.match(text, /^ {2}relayer +– /m);
  const between = text.slice(text.indexOf("\nBetween the nodes"), text.indexOf("\nGenerator"));
  assert.match(between, /^ {2}copies from +to n0 +to n1 +to n2$/m);
  assert.match(between, /^ {2}n1 +398 +– +401$/m);
  assert.match(
    between.replace(/\s+/g, " "),
    /hops per message 3; wasted copies per message 0\.025; messages per frame 1\.84\./,
  );
  assert.doesNotMatch(renderTable(failedResult(), plain), /Between the nodes/);
});

test.run();
