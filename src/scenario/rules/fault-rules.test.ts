import assert from "node:assert/strict";
import { suite } from "uvu";
import { parseScenario, parseScenarioText } from "../parse-scenario.js";
import { InvalidScenarioError } from "../text/problems.js";

const test = suite("fault-rules");

type Data = Record<string, unknown>;
const SERVER = { topology: "relayer", nodes: 3 };

const scenario = (faults: readonly Data[], more: Data = {}): Data => ({
  version: 1,
  name: "a",
  users: 10,
  server: SERVER,
  faults,
  ...more,
});

/** The problems, one line each. */
function problems(faults: readonly Data[], more: Data = {}): readonly string[] {
  try {
    parseScenario(scenario(faults, more));
    return [];
  } catch (thrown) {
    assert.ok(thrown instanceof InvalidScenarioError);
    return thrown.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

function assertOne(fault: Data, expected: RegExp, more: Data = {}): void {
  const found = problems([fault], more);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0] ?? "", expected);
}

test("parses every action, converts units, and sorts faults by time", () => {
  const { faults, reconnect } = parseScenario(
    scenario([
      { at: "8s", restart: "node-1" },
      { at: "5s", kill: "node-1", recovery: "2s" },
      { at: "9s", pause: "relayer", for: "2s" },
      { at: "9s", delay: "relay", ms: 20, for: "5s" },
      { at: "9s", bandwidth: "n0", perSec: "64KB", for: "5s" },
      { at: "9s", slice: "node-2", bytes: 10, for: "5s" },
      { at: "9s", reset: "relay" },
      { at: "9s", cut: "node-2", for: "3s" },
      { at: "9s", blackhole: "node-2", for: "3s" },
    ]),
  );
  const SEC = 1_000_000;
  assert.deepEqual(
    faults.map(({ atUs, target, forUs, recoveryUs: _, ...rest }) => [atUs / SEC, target, forUs / SEC, rest]),
    [
      [5, "n1", 0, { action: "kill" }],
      [8, "n1", 0, { action: "restart" }],
      [9, "relayer", 2, { action: "pause" }],
      [9, "relay", 5, { action: "delay", delayUs: 20_000 }],
      [9, "n0", 5, { action: "bandwidth", bytesPerSec: 64_000 }],
      [9, "n2", 5, { action: "slice", sliceBytes: 10 }],
      [9, "relay", 0, { action: "reset" }],
      [9, "n2", 3, { action: "cut" }],
      [9, "n2", 3, { action: "blackhole" }],
    ],
  );
  assert.deepEqual([faults[0]?.recoveryUs, faults[1]?.recoveryUs], [2 * SEC, 10 * SEC]);
  assert.deepEqual(reconnect, { firstUs: 200_000, longestUs: 5 * SEC });
});

test("users come back if the scenario says so, or has faults", () => {
  assert.equal(parseScenario(scenario([])).reconnect, null);
  const asked = parseScenario(scenario([], { reconnect: { first: "1s", longest: "1s" } }));
  assert.deepEqual(asked.reconnect, { firstUs: 1_000_000, longestUs: 1_000_000 });
});

test("a fault has exactly one action", () => {
  assertOne({ at: "1s" }, /^faults\[0\]: must have exactly one action \(kill, .*\), but has none\.$/);
  assertOne({ at: "1s", kill: "node-1", cut: "node-1", for: "1s" }, /but has kill and cut\.$/);
});

test("a fault has the keys that its action needs, and no others", () => {
  assertOne({ at: "1s", pause: "node-1" }, /^faults\[0\]: pause needs the key for, such as for: 2s\.$/);
  assertOne({ at: "1s", delay: "relay", for: "1s" }, /delay needs the key ms, /);
  assertOne({ at: "1s", kill: "node-1", for: "1s" }, /^faults\[0\]\.for: has no meaning for kill\.$/);
  assertOne({ at: "1s", cut: "relay", for: "1s", ms: 5 }, /^faults\[0\]\.ms: has no meaning for cut\.$/);
});

test("a fault ends before the hold phase does", () => {
  assert.deepEqual(problems([{ at: "14s", kill: "node-1" }]), []);
  assertOne({ at: "15s", kill: "node-1" }, /^faults\[0\]\.at: must end before phases\.hold does/);
  assertOne({ at: "14s", cut: "relay", for: "1s" }, /must end before phases\.hold does/);
});

test("a fault's target exists", () => {
  assertOne({ at: "1s", kill: "node-3" }, /no such node: the last of 3 is node-2\.$/);
  assertOne({ at: "1s", kill: "redis" }, /there is no redis in the topology relayer\.$/);
  assertOne({ at: "1s", kill: "relay" }, /relay is neither a node nor a link|must be one of/);
  assertOne({ at: "1s", cut: "relay", for: "1s" }, /no links in the topology single/, { server: {} });
  assertOne({ at: "1s", kill: "everything" }, /must be one of/);
});

test("faults need a server that the run starts", () => {
  const { server: _, ...onTarget } = scenario([{ at: "1s", kill: "node-0" }], { target: { url: "ws://a" } });
  assert.throws(() => parseScenario(onTarget), /cannot be injected into a target/);
});

test("a broker that runs elsewhere cannot be killed, but its links can be cut", () => {
  const server = { topology: "redis", nodes: 2, redis: { url: "redis://cache:6379" } };
  assertOne({ at: "1s", kill: "redis" }, /the redis at a url runs elsewhere and cannot be broken/, { server });
  assert.deepEqual(problems([{ at: "1s", cut: "relay", for: "1s" }], { server }), []);
});

test("a process cannot be killed twice without a restart in between", () => {
  const kill = (at: string) => ({ at, kill: "node-1" });
  assert.match(problems([kill("1s"), kill("3s")])[0] ?? "", /^faults\[1\]\.kill: n1 has already been killed\.$/);
  assert.deepEqual(problems([kill("1s"), { at: "2s", restart: "n1" }, kill("3s")]), []);
});

test("a paused process cannot be paused again", () => {
  const pause = (at: string) => ({ at, pause: "node-1", for: "2s" });
  assert.match(problems([pause("1s"), pause("2s")])[0] ?? "", /^faults\[1\]\.pause: n1 is already paused/);
  assert.deepEqual(problems([pause("1s"), pause("3s"), { at: "2s", pause: "node-2", for: "9s" }]), []);
});

test("the longest pause must be at least as long as the first", () => {
  assert.match(
    problems([], { reconnect: { first: "9s" } })[0] ?? "",
    /^reconnect\.longest: must be at least reconnect\.first/,
  );
});

test("a problem of a fault has its line", () => {
  const text = "version: 1\nname: a\nusers: 10\nfaults:\n  - { at: 1s, kill: node-7 }\n";
  assert.throws(
    () => parseScenarioText(text, { file: "a.yaml" }),
    (thrown) => thrown instanceof InvalidScenarioError && thrown.problems[0]?.line === 5,
  );
});

test("the order of faults follows from their times, not from the order in the file", () => {
  const kill = { at: "5s", kill: "node-1" };
  const restart = { at: "8s", restart: "node-1" };
  const pause = { at: "6s", pause: "node-1", for: "1s" };
  const later = { at: "9s", pause: "node-1", for: "1s" };
  assert.deepEqual(problems([kill, restart, later]), []);
  assert.deepEqual(problems([later, restart, kill]), []);
  assert.equal(problems([kill, pause, restart]).length, 1);
  assert.deepEqual(problems([pause, kill, restart]), problems([pause, restart, kill]));
  assert.match(problems([restart, pause, kill])[0] ?? "", /^faults\[1\]/);
});

test.run();
