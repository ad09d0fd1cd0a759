import assert from "node:assert/strict";
import { suite } from "uvu";
import type { GrowthResult, Setting } from "../../result/comparison/comparison.js";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import { choosePairs } from "./choose-pairs.js";
import type { ComparedSide } from "./compared-side.js";
import { growthResults } from "./growth-results.js";

const test = suite("growth results");

const P50 = "latency.dm.p50";
const EXAMINED = "server.perMessage.connectionsExaminedPerDm";
const USERS = [200, 1_000, 10_000];
const OVERLOADED = { overloaded: { offeredPerSec: 10, deliveredPerSec: 5, backlogAtEnd: 20 } };

type Values = Readonly<Record<string, unknown>>;

const swept = (
  of: (users: number, run: number) => Values,
  settings: Readonly<Record<string, Setting>> = {},
): ComparedSide[] =>
  USERS.map((users) =>
    side(`${users}`, 3, (result, run) => withValues(result, of(users, run)), { users, ...settings }),
  );

const vary = [{ key: "users", values: USERS }];

function grown(sides: readonly ComparedSide[], metric: string): GrowthResult {
  const found = growthResults(sides, vary).find((growth) => growth.metric === metric);
  assert.ok(found !== undefined);
  return found;
}

test("each point is the median over the runs that count, in the order of the key", () => {
  const sides = swept((users, run) => ({ [P50]: users * (run + 1), verdict: run === 2 ? "inconclusive" : "pass" }));
  assert.deepEqual(
    grown([...sides].reverse(), P50).points,
    USERS.map((x) => ({ x, y: 1.5 * x })),
  );
});

test("counters are also taken from runs that do not count, times of an overloaded server from none", () => {
  const sides = swept((users) => ({
    ...(users === 10_000 ? OVERLOADED : {}),
    ...{ [EXAMINED]: users / 2, [P50]: users, verdict: "inconclusive" },
  }));
  assert.equal(grown(sides, EXAMINED).growth, "n");
  const counted = swept((users) => ({ ...(users === 10_000 ? OVERLOADED : {}), [P50]: users }));
  assert.deepEqual(
    grown(counted, P50).points.map(({ x }) => x),
    [200, 1_000],
  );
  assert.equal(grown(counted, P50).growth, "undecided");
  assert.equal(grown(counted, "server.cpuPerDelivery").points.length, 3);
});

test("of a counter 1 % is growth, of a time nothing within its margin is", () => {
  const small = swept((users) => ({ [EXAMINED]: 100 + users / 1_000, [P50]: 100 + users / 250 }));
  assert.equal(grown(small, EXAMINED).growth, "n");
  assert.equal(grown(small, P50).growth, "constant");
});

test("each set of the other settings grows by itself", () => {
  const sides = [
    ...swept((users) => ({ [EXAMINED]: users / 2 }), { "server.routing": "map-scan" }),
    ...swept(() => ({ [EXAMINED]: 1 }), { "server.routing": "map-lookup" }),
  ];
  const found = growthResults(sides, [...vary, { key: "server.routing", values: ["map-scan", "map-lookup"] }]);
  const examined = found.filter(({ metric }) => metric === EXAMINED);
  assert.deepEqual(
    examined.map(({ settings, growth }) => [settings, growth]),
    [
      [{ "server.routing": "map-scan" }, "n"],
      [{ "server.routing": "map-lookup" }, "constant"],
    ],
  );
  assert.equal(examined[0]?.fit?.slope, 0.5);
});

test("without a key of three numbers nothing grows", () => {
  assert.deepEqual(
    growthResults(
      swept(() => ({})),
      [],
    ),
    [],
  );
  assert.deepEqual(
    growthResults(
      swept(() => ({})),
      [{ key: "server.routing", values: ["a", "b", "c"] }],
    ),
    [],
  );
  assert.deepEqual(
    growthResults(
      swept(() => ({})),
      [{ key: "users", values: [200, 200, 1_000] }],
    ),
    [],
  );
});

const pairsOf = (settings: readonly Readonly<Record<string, Setting>>[], keys: readonly string[]) =>
  choosePairs(
    settings.map((one) => side("x", 0, undefined, one)),
    keys.map((key) => ({ key, values: settings.map((one) => one[key] ?? null) })),
  ).map(({ baseline, candidate }) => [baseline, candidate]);

test("every other variant is compared with the first", () => {
  assert.deepEqual(pairsOf([{}, {}, {}], []), [
    [0, 1],
    [0, 2],
  ]);
  assert.deepEqual(pairsOf([{ r: "a" }, { r: "b" }, { r: "c" }], ["r"]), [
    [0, 1],
    [0, 2],
  ]);
});

test("numbers are held in a grid, and by themselves only where they change the load", () => {
  const grid = [200, 500].flatMap((users) => ["a", "b"].map((routing) => ({ users, "server.routing": routing })));
  assert.deepEqual(pairsOf(grid, ["users", "server.routing"]), [
    [0, 1],
    [2, 3],
  ]);
  assert.deepEqual(pairsOf([{ users: 1 }, { users: 2 }], ["users"]), []);
  assert.deepEqual(pairsOf([{ "server.nodes": 1 }, { "server.nodes": 2 }], ["server.nodes"]), [[0, 1]]);
});

test.run();
