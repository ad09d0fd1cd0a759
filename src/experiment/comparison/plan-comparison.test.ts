import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { AMPLE } from "../../test-support/samples/situations.js";
import { type ComparisonPlan, type PlanOptions, planComparison } from "./plan-comparison.js";
import { refuseUnfit } from "./refuse-unfit.js";

const test = suite("plan-comparison");

const TEXT = `version: 1
name: small
users: 100
server:
  routing: map-lookup
  limits: { connections: 500 }
ramp: { perSec: 100, plateaus: 1 }
phases: { warmup: 0s, hold: 2s, drain: 1s }
traffic:
  dm: { perSec: 100 }
`;

const plan = (vary: readonly string[], more: Partial<PlanOptions> = {}): ComparisonPlan =>
  planComparison({ text: TEXT, file: "small.yaml", overrides: [], vary, ...more });

const labelsOf = ({ variants }: ComparisonPlan): readonly string[] => variants.map(({ label }) => label);

test("each value is a variant: the scenario with that one key set", () => {
  const { name, variants, vary } = plan(["server.routing=map-scan, map-lookup"], { overrides: ["users=50"] });
  assert.equal(name, "small");
  assert.deepEqual(vary, [{ key: "server.routing", values: ["map-scan", "map-lookup"] }]);
  assert.deepEqual(
    variants.map(({ parsed: { document } }) => [document.server?.routing, document.users]),
    [
      ["map-scan", 50],
      ["map-lookup", 50],
    ],
  );
  assert.deepEqual(variants[0]?.settings, { "server.routing": "map-scan" });
  assert.deepEqual(variants[0]?.overrides, ["users=50", "server.routing=map-scan"]);
});

test("two keys make a grid, in which the last one changes fastest", () => {
  const grid = plan(["users=100,200", "server.routing=map-scan,map-lookup"]);
  assert.deepEqual(labelsOf(grid), [
    "users=100, map-scan",
    "users=100, map-lookup",
    "users=200, map-scan",
    "users=200, map-lookup",
  ]);
  assert.deepEqual(grid.variants[3]?.settings, { users: 200, "server.routing": "map-lookup" });
});

test("runs are ordered as A B B A A B: all variants forward, then all backward", () => {
  assert.deepEqual(plan(["users=100,200"], { pairs: 3 }).order, [0, 1, 1, 0, 0, 1]);
  assert.deepEqual(plan(["users=10,20,30"], { pairs: 2 }).order, [0, 1, 2, 2, 1, 0]);
});

test("there are five runs of each to compare, one in a sweep, and as many as --pairs says", () => {
  const runsEach = (vary: readonly string[], more = {}): number => plan(vary, more).runsEach;
  assert.equal(runsEach(["server.routing=map-scan,map-lookup"]), 5);
  assert.equal(runsEach(["users=100,200"]), 5);
  assert.equal(runsEach(["server.routing=map-scan,map-lookup,socket-id"]), 5);
  assert.equal(runsEach(["users=100,200,300"]), 1);
  assert.equal(runsEach(["server.routing=map-scan,map-lookup", "users=100,200,300"]), 1);
  assert.equal(runsEach(["users=100,200,300"], { pairs: 4 }), 4);
});

test("labels name a value alone where it is telling, and otherwise the key too", () => {
  assert.deepEqual(labelsOf(plan(["phases.hold=1s,2s"])), ["hold=1s", "hold=2s"]);
  assert.deepEqual(labelsOf(plan(["server.acks=true,false"])), ["acks=true", "acks=false"]);
  const rooms = ["traffic.room={count: 2, perSec: 5}"];
  const keys = ["traffic.dm.perSec=10,20", "traffic.room.perSec=1,2"];
  assert.equal(labelsOf(plan(keys, { overrides: rooms }))[0], "dm.perSec=10, room.perSec=1");
});

test("a value may be a list or a mapping, or null to leave the key out", () => {
  const { variants } = plan(["traffic.room={count: 2, perSec: 5},null"]);
  assert.deepEqual(
    variants.map(({ settings }) => settings["traffic.room"]),
    ["{count: 2, perSec: 5}", null],
  );
  assert.deepEqual(
    variants.map(({ parsed }) => parsed.scenario.traffic.room?.count ?? null),
    [2, null],
  );
});

test("secrets of compared servers appear in no label and no setting", () => {
  const text = TEXT.replace(/server:\n.*\n.*\n/, "");
  const urls = ["ws://127.0.0.1:7001/?token=open-sesame", "ws://127.0.0.1:7001/?token=hocus-pocus"];
  const { variants, vary } = plan([`target.url=${urls.join(",")}`], { text });
  assert.equal(new Set(variants.map(({ label }) => label)).size, 2);
  const shown = JSON.stringify([vary, variants.map(({ label, settings }) => [label, settings])]);
  assert.match(shown, /token=\*\*\*/);
  assert.doesNotMatch(shown, /sesame|pocus/);
  assert.deepEqual(
    variants.map(({ parsed }) => parsed.scenario.subject.mode === "running" && parsed.scenario.subject.target.url),
    urls,
  );
});

/** What `--vary` refuses before the first run, by what is wrong. */
const REFUSED: readonly (readonly [what: string, vary: readonly string[], more?: Partial<PlanOptions>])[] = [
  ["no key", ["map-scan,map-lookup"]],
  ["one value", ["users=100"]],
  ["an empty value", ["users=100,,200"]],
  ["a value twice", ["server.routing=map-scan,map-scan"]],
  ["a key twice", ["users=100,200", "users=300,400"]],
  ["a key and a part of it", ["traffic.dm={perSec: 5},{perSec: 6}", "traffic.dm.perSec=10,20"]],
  ["a key that is also set", ["users=100,200"], { overrides: ["users=50"] }],
  ["a key of which a part is set", ["traffic.dm={perSec: 5},null"], { overrides: ["traffic.dm.perSec=50"] }],
  ["three keys", ["users=1,2", "traffic.dm.perSec=1,2", "server.nodes=1,2"]],
  ["too many variants", [`users=${Array.from({ length: 40 }, (_, i) => i + 1)}`]],
  ["a number of pairs", ["users=100,200"], { pairs: 0 }],
  ["the same run twice", ["phases.hold=2s,2000ms"]],
  ["only a name", ["name=one,other"]],
  ["an unknown key", ["server.rooting=map-scan,map-lookup"]],
  ["wrong values", ["server.routing=map-scam,map-lookup,map-look"]],
  ["wrong values in a grid", ["users=0,100", "server.routing=map-scan,quantum"]],
  ["a value that contradicts the scenario", ["users=100,400,5000"]],
  ["a value of a grid that contradicts the scenario", ["users=100,5000", "server.routing=map-scan,map-lookup"]],
  ["keys that contradict each other", ["server.nodes=1,2", "target.url=ws://127.0.0.1:1,ws://127.0.0.1:2"]],
  ["a mistake of the scenario itself", ["users=100,200"], { text: TEXT.replace("plateaus", "plateau") }],
  ["a mistake in --set", ["users=100,200"], { overrides: ["phases.hold=soon"] }],
  ["a scenario that is no YAML", ["users=100,200"], { text: "users: [" }],
  ["control characters", ["\u001b[31m=1,2"]],
];

function refusalOf(make: () => unknown): string {
  try {
    make();
  } catch (thrown) {
    assert.ok(thrown instanceof ChatbenchError, String(thrown));
    return `${thrown.code}: ${thrown.message}\n  ${thrown.hint}`;
  }
  return "accepted";
}

test("what makes no sense is refused before the first run, with a way out", () => {
  const texts = REFUSED.map(([what, vary, more]) => `# ${what}\n${refusalOf(() => plan(vary, more))}\n`);
  assertGolden("src/experiment/comparison/golden/refusals.txt", texts.join("\n"));
});

test("variants that do not fit this machine are refused, all at once", () => {
  const vast = plan(["users=100,100000,200000"], { overrides: ["server.limits.connections=0"] });
  const refusal = refusalOf(() => refuseUnfit(vast, { ledgerMemory: 2_000_000_000 }, AMPLE));
  assert.match(refusal, /^not_feasible: users=100000: 100,000 users do not fit .*\nusers=200000: 200,000 users/);
  assert.match(refusal, /`chatbench doctor` with --set server\.limits\.connections=0 --set users=100000 says more\./);
  refuseUnfit(plan(["users=100,200"]), { ledgerMemory: 2_000_000_000 }, AMPLE);
});

test.run();
