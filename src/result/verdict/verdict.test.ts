import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { delivery, GOOD, type Violations } from "../../test-support/samples/verdict-inputs.js";
import type { Verdict } from "../run-result.js";
import { decideVerdict, ROWS } from "./verdict.js";
import type { VerdictInput } from "./verdict-input.js";

const test = suite("verdict");

interface Mishap {
  readonly code: string;
  readonly verdict: Verdict;
  readonly sentence: RegExp;
  readonly happen: (input: VerdictInput) => VerdictInput;
}

const violation = (name: keyof Violations, sentence: RegExp, verdict: Verdict = "fail"): Mishap => ({
  code: name,
  verdict,
  sentence,
  happen: (input) => {
    const { byKind, examples, expected, delivered, ...counts } = input.delivery;
    return { ...input, delivery: delivery(expected, { ...counts, [name]: counts[name] + 12 }) };
  },
});

const generatorReason = (code: string): Mishap => ({
  code,
  verdict: "inconclusive",
  sentence: /^Worker 1 was slow\.$/,
  happen: (input) => ({
    ...input,
    saturation: {
      saturated: true,
      reasons: [...input.saturation.reasons, { code, message: "Worker 1 was slow." }],
    },
  }),
});

/** In the order of precedence. */
const MISHAPS: readonly Mishap[] = [
  {
    code: "interrupted",
    verdict: "aborted",
    sentence: /^The run was interrupted/,
    happen: (input) => ({ ...input, cutShort: true, interrupted: true }),
  },
  {
    code: "server_died",
    verdict: "fail",
    sentence:
      /^Process n0 of the server under test died \(signal SIGKILL\)\. Its last words on stderr: out of \\u001bmemory$/,
    happen: (input) => ({
      ...input,
      cutShort: true,
      serverExits: [{ id: "n0", exitCode: null, signal: "SIGKILL", stderr: "starting\nout of \u001bmemory\n" }],
    }),
  },
  {
    code: "worker_died",
    verdict: "inconclusive",
    sentence: /^Worker 1 \(of 2\) died during the run, so what its 100 users sent and received is unknown\.$/,
    happen: (input) => ({
      ...input,
      cutShort: true,
      workers: input.workers.map((w) => (w.id === 1 ? { ...w, finished: false } : w)),
    }),
  },
  {
    code: "throttled",
    verdict: "inconclusive",
    sentence: /^The control group's quota of 0\.5 cores throttled generator and server for 4\.2 s in 50 of 185 periods/,
    happen: (input) => ({
      ...input,
      throttling: [{ of: "both", cores: 0.5, periods: 185, throttled: 50, sec: 4.2 }],
    }),
  },
  {
    code: "foreign_load",
    verdict: "inconclusive",
    sentence: /^Other programs used 1\.6 of 2 cores \(1\.5 of it by "python3"\) during the hold phase, so /,
    happen: (input) => ({
      ...input,
      foreignCpu: { cores: 1.6, stolen: 0, of: 2, programs: [{ name: "python3", cores: 1.5 }] },
    }),
  },
  generatorReason("generator_lag"),
  generatorReason("generator_cpu"),
  generatorReason("generator_dropped"),
  {
    code: "not_verified",
    verdict: "inconclusive",
    sentence: /^Deliveries were counted but not judged \(--no-verify\), so this run proves nothing\.$/,
    happen: (input) => ({ ...input, verified: false }),
  },
  {
    code: "unaccounted",
    verdict: "inconclusive",
    sentence: /^The books do not balance: of 200 users, 150 connected and 0 failed\.$/,
    happen: (input) => ({ ...input, connections: { ...input.connections, opened: 150 } }),
  },
  {
    code: "connections_failed",
    verdict: "fail",
    sentence: /^3 of 200 users could not connect \(2 × connect-failed: ECONNREFUSED; 1 × handshake-refused 503\)\.$/,
    happen: (input) => ({
      ...input,
      connections: {
        ...input.connections,
        opened: input.connections.opened - 3,
        failed: 3,
        errors: [
          { cause: "connect-failed", opened: false, status: null, code: null, count: 2, example: "ECONNREFUSED" },
          { cause: "handshake-refused", opened: false, status: 503, code: null, count: 1, example: "" },
        ],
      },
    }),
  },
  {
    code: "connections_closed",
    verdict: "fail",
    sentence: /^5 of 200 connections ended early \(5 × closed-by-server 1012: service restart\)\.$/,
    happen: (input) => ({
      ...input,
      connections: {
        ...input.connections,
        closedEarly: 5,
        errors: [
          { cause: "handshake-refused", opened: false, status: 502, code: null, count: 7, example: "Bad Gateway" },
          {
            cause: "closed-by-server",
            opened: true,
            status: null,
            code: 1012,
            count: 5,
            example: "service restart",
          },
        ],
      },
    }),
  },
  {
    code: "nothing_expected",
    verdict: "inconclusive",
    sentence:
      /^This run proves nothing: it sent 3,600 of 3,600 planned messages, but no delivery was certain to be due\./,
    happen: (input) => ({ ...input, delivery: delivery(0) }),
  },
  {
    code: "overloaded",
    verdict: "fail",
    sentence:
      /^The server was overloaded: of 1,200 deliveries due each second it made 1,003, and .* it was 2,952 behind\.$/,
    happen: (input) => ({
      ...input,
      overloaded: { offeredPerSec: 1_200, deliveredPerSec: 1_003.2, backlogAtEnd: 2_952 },
    }),
  },
  violation("lost", /^12 of 3,600 expected deliveries never arrived \(private 12\)\.$/),
  violation("duplicated", /^12 duplicate deliveries arrived on top of 3,600 expected ones \(private 12\)\.$/),
  violation("misrouted", /^12 deliveries reached a user they were not meant for/),
  violation("reordered", /^12 of 3,600 expected deliveries arrived out of order/),
  violation("corrupted", /^12 deliveries arrived with altered text/),
  violation("impersonated", /^12 deliveries named the wrong sender/),
  violation("foreign", /^12 deliveries arrived that nobody in this run had sent/),
  violation("late", /^12 of 3,600 expected deliveries arrived only after the drain phase/),
  {
    code: "messages_rejected",
    verdict: "fail",
    sentence: /^The server rejected 7 of 3,600 private messages\.$/,
    happen: (input) => ({ ...input, messages: { ...input.messages, dm: { ...input.messages.dm, rejected: 7 } } }),
  },
  {
    code: "server_errors",
    verdict: "fail",
    sentence:
      /^The server answered 7 times with an error, or with a frame outside the protocol \(rate_limited 5, not an object 2\)\.$/,
    happen: (input) => ({
      ...input,
      errorAnswers: [
        { code: "rate_limited", count: 5, inFaults: 0, knownAway: 0 },
        { code: "not an object", count: 2, inFaults: 0, knownAway: 0 },
      ],
    }),
  },
  {
    code: "threshold_failed",
    verdict: "fail",
    sentence: /^The threshold latency\.dm\.p99 < 25ms was missed: the run measured 31\.2 ms\.$/,
    happen: (input) => ({
      ...input,
      thresholds: [
        ...input.thresholds,
        {
          metric: "latency.dm.p99",
          op: "<",
          limit: 25_000,
          measured: 31_200,
          pass: false,
          text: "latency.dm.p99 < 25ms",
        },
      ],
    }),
  },
  violation("indeterminate", /^12 of 3,600 expected deliveries could not be judged/, "inconclusive"),
  {
    code: "cut_short",
    verdict: "inconclusive",
    sentence: /^The run ended before its plan was complete; its figures cover only the time before that\.$/,
    happen: (input) => ({ ...input, cutShort: true }),
  },
  {
    code: "threshold_undecided",
    verdict: "inconclusive",
    sentence: /^The threshold memory\.perConnection\.rss < 7500 could not be decided: .* 7\.31 KB ±1\.02 KB, /,
    happen: (input) => ({
      ...input,
      memory: sampleResult().memory,
      thresholds: [
        ...input.thresholds,
        {
          ...({ metric: "memory.perConnection.rss", op: "<", limit: 7_500, measured: 7_310, pass: null } as const),
          text: "memory.perConnection.rss < 7500",
        },
      ],
    }),
  },
];

const EXIT_CODES = { pass: 0, fail: 1, inconclusive: 3, aborted: 130 };

test("a run without problems passes, and says what it showed", () => {
  assert.deepEqual(decideVerdict(GOOD), {
    verdict: "pass",
    exitCode: 0,
    reasons: [
      {
        code: "passed",
        message:
          "All 200 users connected; all 3,600 expected deliveries arrived, each exactly once; the one threshold was met.",
      },
    ],
  });
});

for (const { code, verdict, sentence, happen } of MISHAPS) {
  test(`${code} alone is ${verdict}, in a sentence with its numbers`, () => {
    const decision = decideVerdict(happen(GOOD));
    assert.equal(decision.verdict, verdict);
    assert.equal(decision.exitCode, EXIT_CODES[verdict]);
    assert.deepEqual(
      decision.reasons.map((reason) => reason.code),
      [code],
    );
    assert.match(decision.reasons[0]?.message ?? "", sentence);
  });
}

const mishaps = fc.subarray(MISHAPS.map((_, i) => i)).map((chosen) => chosen.map((i) => MISHAPS[i] as Mishap));
const afterAll = (list: readonly Mishap[]): VerdictInput => list.reduce((input, mishap) => mishap.happen(input), GOOD);

test("what a worker that died had sent is unknown, and not nothing", () => {
  const died = GOOD.workers.map((worker) => ({ ...worker, finished: false }));
  const input = { ...GOOD, workers: died, delivery: { ...GOOD.delivery, expected: 0, delivered: 0 } };
  const codes = decideVerdict(input).reasons.map(({ code }) => code);
  assert.ok(codes.includes("worker_died") && !codes.includes("nothing_expected"), codes.join(", "));
});

test("of several problems, the first in order of precedence decides, and the others are still listed", () => {
  fc.assert(
    fc.property(
      mishaps.filter((list) => list.length > 0),
      (list) => {
        const { verdict, reasons } = decideVerdict(afterAll(list));
        const has = (...codes: string[]) => list.some(({ code }) => codes.includes(code));
        const isExplained = has("interrupted", "server_died", "worker_died");
        // A run that was cut short need not balance, and says that it was cut short only if no other reason does.
        const [first = { verdict: "pass" }] = list.filter(
          ({ code }) => code !== "unaccounted" || !(isExplained || has("cut_short")),
        );
        assert.equal(verdict, first.verdict);
        for (const { code } of list) {
          if (code === "unaccounted" && (isExplained || has("cut_short"))) continue;
          if (code === "cut_short" && isExplained) continue;
          if (code === "nothing_expected" && has("not_verified", "worker_died")) continue;
          assert.ok(
            reasons.some((reason) => reason.code === code),
            `${code} is not among the reasons`,
          );
        }
      },
    ),
  );
});

test("another problem never makes a pass, and another violation never improves a failure", () => {
  fc.assert(
    fc.property(mishaps, fc.constantFrom(...MISHAPS), (list, added) => {
      fc.pre(!list.includes(added));
      const before = decideVerdict(afterAll(list));
      const after = decideVerdict(added.happen(afterAll(list)));
      assert.notEqual(after.verdict, "pass");
      if (before.verdict === "fail" && added.verdict === "fail") assert.equal(after.verdict, "fail");
    }),
  );
});

test("each row finds only its own codes, and no two rows share one", () => {
  const everything = afterAll(MISHAPS);
  for (const { codes, find } of ROWS) {
    for (const { code } of find(everything)) assert.ok((codes as readonly string[]).includes(code), code);
  }
  const all = ROWS.flatMap(({ codes }) => codes);
  assert.equal(new Set(all).size, all.length);
});

test("violations are listed even when the generator was too slow for a verdict", () => {
  const misrouted = MISHAPS.find(({ code }) => code === "misrouted") as Mishap;
  const lag = MISHAPS.find(({ code }) => code === "generator_lag") as Mishap;
  const { verdict, exitCode, reasons } = decideVerdict(misrouted.happen(lag.happen(GOOD)));
  assert.deepEqual([verdict, exitCode], ["inconclusive", 3]);
  assert.deepEqual(
    reasons.map(({ code }) => code),
    ["generator_lag", "misrouted"],
  );
});

test.run();
