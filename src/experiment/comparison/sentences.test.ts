/** Every kind of sentence of a comparison, filled with figures, in one golden text for reading side by side. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Comparison } from "../../result/comparison/comparison.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { facts, gridComparison, side, withValues } from "../../test-support/samples/sample-sides.js";
import { compareResults } from "./compare-results.js";
import type { ComparedSide } from "./compared-side.js";
import { WRONG_WORDS } from "./words.js";

const test = suite("sentences of a comparison");

type Values = Readonly<Record<string, unknown>>;

const P50 = "latency.dm.p50";
const P99 = "latency.dm.p99";
const RSS = "memory.perConnection.rss.bytes";
const CPU = "server.cpuPerDelivery";
const NOISY = [P50, P99, RSS, CPU, "latency.fanout.p95", "latency.room.p99"];
const EXAMINED = "server.perMessage.connectionsExaminedPerDm";
const ENCODED = "server.perMessage.framesEncodedPerBroadcast";
const MANY = { "latency.fanout.effectiveCount": 1_000, "latency.room.effectiveCount": 1_000 };

/** Runs whose numbers scatter by a few per mille around these values. */
const scattered = (
  label: string,
  runs: number,
  values: Values,
  settings: ComparedSide["settings"] = {},
): ComparedSide =>
  side(
    label,
    runs,
    (result, run) => {
      const scatter = ([path, value]: readonly [string, unknown]): readonly [string, unknown] =>
        typeof value === "number" && NOISY.includes(path) ? [path, value * (1 + run / 200)] : [path, value];
      return withValues(result, Object.fromEntries(Object.entries(values).map(scatter)));
    },
    settings,
  );

const pair = (before: Values, after: Values, runs = 5): Comparison =>
  compareResults([scattered("map-scan", runs, before), scattered("map-lookup", runs, after)], facts());

const OVERLOADED = { overloaded: { offeredPerSec: 10, deliveredPerSec: 5, backlogAtEnd: 20 } };
const OTHER_CPU = { "environment.cpuModel": "Other CPU" };

const sweep = (key: string, values: readonly number[], of: (value: number) => Values): Comparison =>
  compareResults(
    values.map((value) =>
      scattered(`${key}=${value}`, 5, { [`scenario.${key}`]: value, ...of(value) }, { [key]: value }),
    ),
    facts({ vary: [{ key, values }] }),
  );

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  "faster and fewer": pair({ [P50]: 1_370, [EXAMINED]: 500.5 }, { [P50]: 710, [EXAMINED]: 1 }),
  "slower and more": pair({ [P50]: 710, [EXAMINED]: 1 }, { [P50]: 1_370, [EXAMINED]: 500.5 }),
  "a little slower": pair({ [P50]: 2_001 }, { [P50]: 2_401 }),
  "a little faster at the tail": pair({ [P99]: 8_001 }, { [P99]: 6_001 }),
  "fan-outs and rooms": pair(
    { "latency.fanout.p95": 4_001, "latency.room.p99": 2_001, ...MANY },
    { "latency.fanout.p95": 9_001, "latency.room.p99": 9_001, ...MANY },
  ),
  "faster, but larger": pair({ [P50]: 1_370, [RSS]: 4_001 }, { [P50]: 710, [RSS]: 7_001 }),
  "only more work": pair({ [CPU]: 41 }, { [CPU]: 49.2 }),
  "only less work": pair({ [CPU]: 91 }, { [CPU]: 41 }),
  "only less memory": pair({ [RSS]: 4_801 }, { [RSS]: 4_001 }),
  "only counters, one run of each": pair({ [EXAMINED]: 1, [ENCODED]: 1 }, { [EXAMINED]: 1.004, [ENCODED]: 200 }, 1),
  relay: pair(
    { "server.relay": { latency: null, hopsPerMessage: 3, wastedPerMessage: 1, messagesPerBatch: 1, links: [] } },
    { "server.relay": { latency: null, hopsPerMessage: 2, wastedPerMessage: 0, messagesPerBatch: 1, links: [] } },
  ),
  "frames sent": pair({}, { "server.perMessage.framesSentPerMessage": 4.6 }),
  ...Object.fromEntries(
    Object.keys(WRONG_WORDS)
      .filter((metric) => metric.startsWith("delivery."))
      .flatMap((metric) => [
        [
          `one ${metric}`,
          compareResults([side("a", 1), side("b", 1, (result) => withValues(result, { [metric]: 1 }))], facts()),
        ],
      ]),
  ),
  "lost more": pair({ "delivery.outsideFaults.lost": 1 }, { "delivery.outsideFaults.lost": 3 }),
  "lost none any more": pair({ "delivery.outsideFaults.lost": 3 }, {}),
  "connections failed": pair({}, { "connections.failed": 2, "connections.closedEarly": 1 }),
  "errors and ghosts": pair(
    {},
    { errorAnswers: [{ code: "x", count: 1, inFaults: 0, knownAway: 0 }], "server.leftovers.users": 2 },
  ),
  overloaded: pair({}, OVERLOADED),
  equivalent: pair({ [P50]: 710 }, { [P50]: 712 }),
  "equivalent on another machine": pair({}, OTHER_CPU),
  "three runs": pair({ [P50]: 710 }, { [P50]: 712 }, 3),
  "one run": pair({ [P50]: 710 }, { [P50]: 712 }, 1),
  "too wide": compareResults(
    [
      side("a", 5, (result, run) => withValues(result, { [P50]: 1_000 + 300 * run })),
      side("b", 5, (result, run) => withValues(result, { [P50]: 1_100 + 300 * run })),
    ],
    facts(),
  ),
  "clear, but not after correction": compareResults(
    [
      side("a", 5, (result, run) => withValues(result, { [P50]: [1_000, 1_010, 1_020, 1_100, 1_110][run] })),
      side("b", 5, (result, run) => withValues(result, { [P50]: run === 0 ? 1_090 : 1_300 + 10 * run })),
    ],
    facts(),
  ),
  "another load": pair({}, { "scenario.users": 300, seed: 43 }),
  "no run counts": pair(
    {},
    { verdict: "inconclusive", reasons: [{ code: "generator_lag", message: "Worker 0 fell behind schedule." }] },
  ),
  "a counter that varies": compareResults(
    [
      side("a", 2, (result, run) =>
        withValues(result, { server: result.server, [EXAMINED]: 99.5 + 4 * run, [P50]: 1_000 + run, memory: null }),
      ),
      side("b", 2, (result, run) =>
        withValues(result, {
          [EXAMINED]: 103.4 + 3 * run,
          latency: { ...result.latency, dm: null },
          memory: null,
          [CPU]: null,
        }),
      ),
    ],
    facts(),
  ),
  "hostile labels": compareResults(
    [side("a\u001b[31m", 1), side("<b>\u202e", 1, (result) => withValues(result, { [EXAMINED]: 2 }))],
    facts(),
  ),
  "one side only": compareResults([side("a", 5), side("b", 0)], facts()),
  "a run repeated, an interruption": compareResults(
    [
      {
        ...side("a", 2, (result, run) =>
          run === 0
            ? withValues(result, {
                verdict: "inconclusive",
                reasons: [{ code: "generator_lag", message: "Worker 0 fell behind schedule." }],
              })
            : result,
        ),
      },
      side("b", 1, (result) => withValues(result, { verdict: "aborted", reasons: [] })),
    ].map((one) => ({
      ...one,
      runs: one.runs.map((run, i) => ({ ...run, repeats: i === 1 ? (one.runs[0]?.result.id ?? null) : null })),
    })),
    facts({ interrupted: true, plan: { runsEach: 5, order: [0, 1, 1, 0, 0, 1, 1, 0, 0, 1] } }),
  ),
  grid: gridComparison([200, 1_000, 10_000], 5),
  "a sweep of users": sweep("users", [200, 1_000, 10_000], (users) => ({
    [EXAMINED]: users / 2 + 0.5,
    [P50]: 301 + users * Math.log(users),
    [RSS]: 4_001,
    [CPU]: 41 + Math.sqrt(users),
  })),
  "a sweep of nodes": sweep("server.nodes", [1, 2, 4], (nodes) => ({
    [EXAMINED]: 120 + 0.37 * nodes,
    [ENCODED]: 12 + nodes,
  })),
  "two loads": sweep("users", [200, 1_000], () => ({})),
};

const linesOf = ({ outcome, sentence, growth, remarks }: Comparison): readonly string[] => [
  `${outcome ?? "no pairs"}: ${sentence}`,
  ...growth.map((found) => `growth: ${found.sentence}`),
  ...remarks.map((remark) => `remark: ${remark}`),
];

test("match the golden text", () => {
  const blocks = Object.entries(COMPARISONS).map(([name, comparison]) =>
    [name, ...linesOf(comparison).map((line) => `  ${line}`)].join("\n"),
  );
  assertGolden("src/experiment/comparison/golden/sentences.txt", `${blocks.join("\n")}\n`);
});

test("end like sentences, and are inert", () => {
  for (const [name, comparison] of Object.entries(COMPARISONS)) {
    const said = [comparison.sentence, ...comparison.growth.map(({ sentence }) => sentence), ...comparison.remarks];
    for (const sentence of said) {
      assert.match(sentence, /[.]$/, name);
      assert.doesNotMatch(sentence, / {2}|undefined|NaN|null|[.][.]|[\u0000-\u001f]/, `${name}: ${sentence}`);
    }
  }
});

test.run();
