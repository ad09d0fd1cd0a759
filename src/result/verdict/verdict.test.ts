import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { KINDS } from "../../protocol/marker.js";
import { delivery, GOOD, NO_MESSAGES, type Violations } from "../../test-support/samples/verdict-inputs.js";
import type { Verdict } from "../run-result.js";
import { decideVerdict } from "./verdict.js";
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
      /^Node n0 of the server under test ended on its own, by signal SIGKILL\. It last wrote: out of \\u001bmemory$/,
    happen: (input) => ({
      ...input,
      cutShort: true,
      serverExits: [{ id: "n0", exitCode: null, signal: "SIGKILL", stderr: "starting\nout of \u001bmemory\n" }],
    }),
  },
  {
    code: "worker_died",
    verdict: "inconclusive",
    sentence: /^Worker 1 of 2 ended before the run did; what its 100 users sent and received is unknown\.$/,
    happen: (input) => ({
      ...input,
      cutShort: true,
      workers: input.workers.map((w) => (w.id === 1 ? { ...w, finished: false } : w)),
    }),
  },
  generatorReason("generator_lag"),
  generatorReason("generator_cpu"),
  generatorReason("generator_dropped"),
  {
    code: "not_verified",
    verdict: "inconclusive",
    sentence: /^Deliveries were counted and not judged \(--no-verify\), so nothing is proven\.$/,
    happen: (input) => ({ ...input, verified: false }),
  },
  {
    code: "unaccounted",
    verdict: "inconclusive",
    sentence: /^Of 200 users 150 connected and 0 failed, which does not add up\.$/,
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
    sentence: /^5 of 200 connections ended before the run did \(5 × closed-by-server 1012: service restart\)\.$/,
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
      /^Nothing was proven: 3,600 of 3,600 planned messages were sent, and not one delivery was due for certain\./,
    happen: (input) => ({ ...input, delivery: delivery(0) }),
  },
  violation("lost", /^12 of 3,600 expected deliveries never came \(dm 12\)\.$/),
  violation("duplicated", /^12 deliveries came again, beside 3,600 expected ones \(dm 12\)\.$/),
  violation("misrouted", /^12 deliveries reached someone they were not for/),
  violation("reordered", /^12 of 3,600 expected deliveries came out of their order/),
  violation("corrupted", /^12 deliveries came with another text than was sent/),
  violation("impersonated", /^12 deliveries named another sender than theirs/),
  violation("foreign", /^12 deliveries came that nobody in this run had sent/),
  violation("late", /^12 of 3,600 expected deliveries came only after the drain phase/),
  {
    code: "messages_rejected",
    verdict: "fail",
    sentence: /^The server refused 7 of 3,600 dm messages\.$/,
    happen: (input) => ({ ...input, messages: { ...input.messages, dm: { ...input.messages.dm, rejected: 7 } } }),
  },
  {
    code: "server_errors",
    verdict: "fail",
    sentence:
      /^The server sent 7 error answers or frames that are not of the protocol \(rate_limited 5, not an object 2\)\.$/,
    happen: (input) => ({
      ...input,
      errorAnswers: [
        { code: "rate_limited", count: 5, inFaults: 0 },
        { code: "not an object", count: 2, inFaults: 0 },
      ],
    }),
  },
  {
    code: "threshold_failed",
    verdict: "fail",
    sentence: /^latency\.dm\.p99 < 25ms does not hold: 31\.2 ms was measured\.$/,
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
  violation("indeterminate", /^12 deliveries of 3,600 expected ones could not be judged/, "inconclusive"),
  {
    code: "cut_short",
    verdict: "inconclusive",
    sentence: /^The run ended before its plan did; its figures are those measured until then\.$/,
    happen: (input) => ({ ...input, cutShort: true }),
  },
];

const EXIT_CODES = { pass: 0, fail: 1, inconclusive: 3, aborted: 130 };

test("a run in which nothing is wrong passes, and says what was shown", () => {
  assert.deepEqual(decideVerdict(GOOD), {
    verdict: "pass",
    exitCode: 0,
    reasons: [
      {
        code: "passed",
        message:
          "All 200 users connected, each of 3,600 expected deliveries came right and once, and 1 of 1 thresholds held.",
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

test("of several mishaps the first in the order of precedence decides, and the others are still named", () => {
  fc.assert(
    fc.property(
      mishaps.filter((list) => list.length > 0),
      (list) => {
        const { verdict, reasons } = decideVerdict(afterAll(list));
        const has = (...codes: string[]) => list.some(({ code }) => codes.includes(code));
        const isExplained = has("interrupted", "server_died", "worker_died");
        // Books stay open in a run that was cut short, and that it was so is said when nothing else says it.
        const [first = { verdict: "pass" }] = list.filter(
          ({ code }) => code !== "unaccounted" || !(isExplained || has("cut_short")),
        );
        assert.equal(verdict, first.verdict);
        for (const { code } of list) {
          if (code === "unaccounted" && (isExplained || has("cut_short"))) continue;
          if (code === "cut_short" && isExplained) continue;
          if (code === "nothing_expected" && list.some((mishap) => mishap.code === "not_verified")) continue;
          assert.ok(
            reasons.some((reason) => reason.code === code),
            `${code} is not among the reasons`,
          );
        }
      },
    ),
  );
});

test("one mishap more never makes a pass, and an added violation never improves a failure", () => {
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

test("certain violations are listed even when the generator was too slow for a verdict", () => {
  const misrouted = MISHAPS.find(({ code }) => code === "misrouted") as Mishap;
  const lag = MISHAPS.find(({ code }) => code === "generator_lag") as Mishap;
  const { verdict, exitCode, reasons } = decideVerdict(misrouted.happen(lag.happen(GOOD)));
  assert.deepEqual([verdict, exitCode], ["inconclusive", 3]);
  assert.deepEqual(
    reasons.map(({ code }) => code),
    ["generator_lag", "misrouted"],
  );
});

const judged = (metric: string, measured: number): VerdictInput["thresholds"][number] => ({
  metric,
  op: "<=",
  limit: measured,
  measured,
  pass: true,
  text: `${metric} <= ${measured}`,
});

test("failed, closed and refused counts are judged by a threshold on them where there is one", () => {
  const input: VerdictInput = {
    ...GOOD,
    connections: { ...GOOD.connections, opened: 190, failed: 10, closedEarly: 4 },
    messages: { ...GOOD.messages, dm: { ...GOOD.messages.dm, rejected: 30 } },
  };
  assert.equal(decideVerdict(input).verdict, "fail");
  const thresholds = [
    judged("connections.failed", 10),
    judged("connections.closedEarly", 4),
    judged("messages.dm.rejected", 30),
  ];
  const decision = decideVerdict({ ...input, thresholds });
  assert.equal(decision.verdict, "pass");
  assert.match(decision.reasons[0]?.message ?? "", /^190 of 200 users connected/);
});

test("no threshold excuses a wrong delivery", () => {
  const input = { ...GOOD, delivery: delivery(3600, { lost: 1 }), thresholds: [judged("delivery.lost", 1)] };
  assert.equal(decideVerdict(input).verdict, "fail");
});

test("a run without chat traffic needs no deliveries", () => {
  const messages = Object.fromEntries(KINDS.map((kind) => [kind, NO_MESSAGES])) as unknown as VerdictInput["messages"];
  const decision = decideVerdict({ ...GOOD, trafficAsked: false, messages, delivery: delivery(0), thresholds: [] });
  assert.equal(decision.verdict, "pass");
  assert.equal(decision.reasons[0]?.message, "All 200 users connected.");
});

test("deliveries and sends that nothing is known of make a run inconclusive", () => {
  const lostFromSight = { ...GOOD.delivery, delivered: 3599 };
  const tooMany = { ...GOOD.delivery, delivered: 3601 };
  const sends = { ...GOOD.messages, dm: { ...GOOD.messages.dm, sent: 3599 } };
  for (const input of [
    { ...GOOD, delivery: lostFromSight },
    { ...GOOD, delivery: tooMany },
    { ...GOOD, messages: sends },
  ]) {
    const { verdict, reasons } = decideVerdict(input);
    assert.equal(verdict, "inconclusive");
    assert.deepEqual(
      reasons.map(({ code }) => code),
      ["unaccounted"],
    );
  }
});

test("a server that ended with an exit code and in silence is told so", () => {
  const serverExits = [{ id: "n1", exitCode: 7, signal: null, stderr: "" }];
  const [reason] = decideVerdict({ ...GOOD, serverExits }).reasons;
  assert.equal(
    reason?.message,
    "Node n1 of the server under test ended on its own, with exit code 7. It wrote nothing to stderr.",
  );
});

test.run();
