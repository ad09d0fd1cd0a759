import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { formatBytes } from "../../base/units.js";
import { formatMetric } from "../../result/metric.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { assertGolden } from "../../test-support/runner/golden.js";
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
import { renderHtml } from "../html/render-html.js";
import { renderTable } from "./render-table.js";

const test = suite("renderTable");
const plain = { width: 80, color: false, verbose: true };
const brief = { ...plain, verbose: false };
const ESCAPE = "\u001b";

const RESULTS = {
  pass: sampleResult(),
  fail: failedResult(),
  overloaded: overloadedResult(),
  inconclusive: saturatedResult(),
  "held-up": heldUpResult(),
  target: targetResult(),
  faults: faultsResult(),
  cluster: clusterResult(),
};
const FORMS = { verbose: plain, brief };

for (const [name, result] of Object.entries(RESULTS)) {
  for (const [form, options] of Object.entries(FORMS)) {
    test(`draws the result "${name}", ${form}, as in the golden file`, () => {
      assertGolden(`src/report/table/golden/${form}/${name}.txt`, renderTable(result, options));
    });

    test(`keeps "${name}", ${form}, within 80 columns`, () => {
      for (const line of renderTable(result, options).split("\n")) assert.ok(line.length <= 80, line);
    });
  }
}

const linesOf = (text: string): number => text.split("\n").length - 1;
/** The command adds an empty line above, and one and two paths below. */
const PATHS = 4;

test("is at most 40 lines when nothing went wrong, with ten thresholds and more, and says what it left out", () => {
  const [threshold] = sampleResult().thresholds;
  assert.ok(threshold !== undefined);
  const many = { ...sampleResult(), thresholds: Array.from({ length: 14 }, () => ({ ...threshold })) };
  const text = renderTable(many, brief);
  assert.ok(linesOf(text) + PATHS <= 40, text);
  assert.match(text, /^ {2}and 4 more that were met$/m);
});

test("is at most about 50 lines when everything went wrong, and shows every threshold that was missed", () => {
  assert.ok(linesOf(renderTable(failedResult(), brief)) + PATHS <= 60);
  for (const result of [saturatedResult(), faultsResult(), clusterResult()]) {
    assert.ok(linesOf(renderTable(result, brief)) + PATHS <= 50, renderTable(result, brief));
  }
  const missed = failedResult().thresholds.map((threshold) => ({ ...threshold, pass: false }));
  const all = { ...failedResult(), thresholds: Array.from({ length: 6 }, () => missed).flat() };
  assert.equal(renderTable(all, brief).match(/ FAIL$/gm)?.length, 18);
});

test("shows an undecided threshold as such, however many were met", () => {
  const [, , memory] = sampleResult().thresholds;
  assert.ok(memory !== undefined);
  const met = Array.from({ length: 14 }, () => ({ ...memory, pass: true }));
  const undecided = { ...memory, limit: 7_500, pass: null };
  const text = renderTable({ ...sampleResult(), thresholds: [...met, undecided] }, brief);
  assert.match(text, /^ {2}memory\.perConnection\.rss +< 7\.5 KB +7\.31 KB ±1\.02 KB +undecided$/m);
  assert.match(text, /^ {2}and 5 more that were met$/m);
});

test("says in a few lines what failed and where, with an example", () => {
  const text = renderTable(failedResult(), brief);
  assert.match(text, /^Fail: 3 deliveries lost, /);
  assert.match(text, /^ {2}lost +3 +0 +0 +3$/m);
  assert.match(text, /^ {2}- lost: private message 1,204 from user-17 on n0 to user-163 on n0, sent at$/m);
  assert.match(text, /^ {2}Lost deliveries by hop: n0 → client 2, client → n0 1\.$/m);
  assert.match(text, /^ {2}- 2 × handshake-refused 503: Service Unavailable$/m);
  assert.doesNotMatch(text, /^ {2}messages /m);
});

test("gives the reasons that its headline does not, and says how many more there are", () => {
  const reasons = Array.from({ length: 7 }, (_, i) => ({ code: "generator_lag", message: `Worker ${i} fell behind.` }));
  const text = renderTable({ ...saturatedResult(), reasons }, brief);
  assert.equal(text.match(/fell behind/g)?.length, 4);
  assert.match(text, /- and 3 more reasons; --verbose lists them all\.$/m);
  const died = [{ code: "worker_died", message: "Worker 1 (of 2) died." }];
  const inconclusive = renderTable({ ...sampleResult(), verdict: "inconclusive", reasons: died }, brief);
  assert.equal(inconclusive.match(/Worker 1/g)?.length, 1);
});

test("never breaks a metric's name or a value, at any width and however long", () => {
  const base = failedResult();
  const metrics = [...METRICS.keys()];
  const metric = fc.constantFrom(...metrics);
  const number = fc.double({ min: 0, max: 1e13, noNaN: true });
  // Readings are whole bytes: no slope has a billionth of one.
  const bytes = (min: number) => fc.integer({ min, max: 1e12 }).map((thousandths) => thousandths / 1e3);
  const slope = fc.record({ bytes: bytes(-1e12), reach: bytes(0) });
  const thresholds = fc.array(fc.record({ metric, limit: number, measured: fc.option(number) }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      thresholds,
      slope,
      fc.integer({ min: 40, max: 200 }),
      fc.boolean(),
      (given, { bytes, reach }, width, verbose) => {
        const rss = { bytes, ciLow: bytes - reach, ciHigh: bytes + reach, r2: 0.5, linear: true };
        const memory = base.memory && { ...base.memory, perConnection: { ...base.memory.perConnection, rss } };
        const checks = [{ metric: "memory.perConnection.rss", limit: 16_000, measured: bytes }, ...given].map(
          (check) => ({
            ...check,
            ...({ op: "<", pass: false, text: `${check.metric} < ${check.limit}` } as const),
          }),
        );
        const text = renderTable({ ...base, memory, thresholds: checks }, { width, color: false, verbose });
        const lines = text.split("\n");
        const isWhole = (part: string): boolean => lines.some((line) => line.includes(part));
        for (const check of checks) {
          assert.ok(isWhole(check.metric), `${check.metric} in\n${text}`);
          assert.ok(isWhole(formatMetric(check.metric, check.limit)), text);
          if (check.measured !== null && !check.metric.startsWith("memory.perConnection.")) {
            assert.ok(isWhole(formatMetric(check.metric, check.measured)), text);
          }
        }
        assert.ok(isWhole(`${formatBytes(bytes)} ±${formatBytes(rss.ciHigh - rss.bytes)}`), text);
        for (const line of lines) assert.doesNotMatch(line, /^\s*(?:us|ms|s|B|KB|MB|GB|%)\b/, line);
      },
    ),
    { numRuns: 200 },
  );
});

test("has the same sections in the same order as the page", () => {
  for (const result of Object.values(RESULTS)) {
    const titles = [...renderHtml(result, { chartJs: "" }).matchAll(/<h2 [^>]*>([^<]*)<\/h2>/g)].map(
      ([, title]) => title,
    );
    const lines = renderTable(result, plain).split("\n");
    const places = titles.map((title) => lines.indexOf(title ?? ""));
    assert.ok(titles.length >= 9);
    assert.ok(!places.includes(-1), titles.join());
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
  }
});

test("describes what is absent in the same words as the page", () => {
  const absent = { ...sampleResult(), memory: null, server: null, thresholds: [], timeline: [], steady: null };
  const generator = { ...absent.generator, memory: null };
  for (const result of [targetResult(), { ...absent, generator }]) {
    const page = renderHtml(result, { chartJs: "" }).replaceAll("&#39;", "'");
    const table = renderTable(result, { ...plain, width: 200 });
    const sentences = [...page.matchAll(/<p>([^<]*(?:not measured|sets no|ended before)[^<]*)<\/p>/g)].map(
      ([, text]) => text,
    );
    assert.ok(sentences.length >= 3, sentences.join());
    for (const sentence of sentences) assert.ok(table.includes(sentence ?? ""), sentence);
  }
});

test("uses no colour when told not to, and colour changes nothing else", () => {
  for (const options of [plain, brief]) {
    const colored = renderTable(failedResult(), { ...options, color: true });
    assert.ok(colored.includes(ESCAPE));
    assert.equal(colored.replaceAll(/\u001b\[\d+m/g, ""), renderTable(failedResult(), options));
    assert.ok(!renderTable(failedResult(), options).includes(ESCAPE));
  }
});

test("shows every class of violation that occurred", () => {
  const text = renderTable(failedResult(), plain);
  for (const [name, count] of Object.entries({ lost: 3, duplicated: 12, foreign: 4, indeterminate: 99, late: 1 })) {
    assert.match(text, new RegExp(`^  ${name} .* ${count}$`, "m"));
  }
});

test("lists the server's error answers, and says that refusals are unknown without acks", () => {
  const text = renderTable(failedResult(), plain);
  assert.match(
    text,
    /The server answered with errors: 104 × user_not_found \(100 about users who\s+were away\), 3 × rate_limited\./,
  );
  assert.match(text, /^ {2}messages rejected +– +– +– +–$/m);
  assert.match(text, /–: unknown. Without acks/);
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
  const short = renderTable({ ...base, memory }, brief);
  assert.match(short, /Memory +-312 B ±1 KB resident per user on average, too small to tell,\s+growth not linear/);
  assert.doesNotMatch(renderTable(base, plain), /≈|growth not linear/);
});

test("says how busy the machine was before the run", () => {
  assert.match(
    renderTable(sampleResult(), plain),
    /shared this machine's 4 cores with the server; in the minute before\s+the\s+run, 0\.42\s+processes/,
  );
  const { environment } = sampleResult();
  const unknown = { ...sampleResult(), environment: { ...environment, loadAverage: null } };
  assert.match(renderTable(unknown, plain), /its\s+load\s+before\s+the\s+run\s+is\s+not\s+known/);
});

test("marks a percentile with too few samples and says what the mark means", () => {
  const text = renderTable(sampleResult(), plain);
  assert.match(text, /broadcast +30 .*ms~/);
  assert.match(text, /~ fewer than/);
});

test("marks every time of a saturated generator with a question mark", () => {
  const text = renderTable(saturatedResult(), plain);
  const latency = text.slice(text.indexOf("\nLatency"), text.indexOf("\nMemory"));
  assert.match(latency, /NOT TRUSTWORTHY/);
  for (const line of latency.split("\n").filter((l) => /^ {2}(private message|fan-out) /.test(l))) {
    assert.equal(line.match(/ (us|ms|s)\?/g)?.length, 6, line);
  }
});

test("prints no control characters from the result", () => {
  for (const result of [failedResult(), faultsResult(), clusterResult()]) {
    for (const options of [plain, brief]) {
      const text = renderTable(withHostileText(result), options);
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
    }
  }
});

test("says what passed between the nodes and which hop lost what", () => {
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

test("one screen tells of a second in which others used much, unless a reason already does", () => {
  const timeline = sampleResult().timeline.map((second) => (second.t === 12 ? { ...second, foreignCpu: 3 } : second));
  assert.match(
    renderTable(sampleResult({ timeline }), brief),
    /^Timeline +Others took most in second 12, when other programs used 3 of 4\s+cores\./m,
  );
  for (const result of [sampleResult(), heldUpResult()]) assert.doesNotMatch(renderTable(result, brief), /Others took/);
});

test.run();
