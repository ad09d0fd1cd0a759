import assert from "node:assert/strict";
import { suite } from "uvu";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import { differencesBetween, isLoadKey } from "./differences.js";

const test = suite("differences");

const between = (values: Readonly<Record<string, unknown>>, varied: readonly string[] = []) =>
  differencesBetween([side("a", 2), side("b", 2, (result) => withValues(result, values))], varied).map(
    ({ what, kind, spoilsTimes }) => [what, kind, spoilsTimes],
  );

test("what makes another machine spoils times", () => {
  const machines: Readonly<Record<string, unknown>> = {
    "environment.cpuModel": "Other CPU",
    "environment.cores": 2,
    "environment.memoryBytes": 8e9,
    "environment.platform": "darwin arm64",
    "environment.kernel": "6.6.0",
    "environment.sharedMachine": false,
    "generator.client": "ws",
  };
  for (const [path, value] of Object.entries(machines)) {
    assert.deepEqual(between({ [path]: value }), [[path, "machine", true]]);
  }
  assert.deepEqual(between({ "generator.workers": [] }), [["generator.workers", "machine", true]]);
});

test("what makes another load spoils times and counters", () => {
  const loads: Readonly<Record<string, unknown>> = {
    ...{ seed: 43, "scenario.users": 300, "scenario.traffic.dm.perSec": 300, "scenario.ping": "5s" },
    ...{ "scenario.phases.hold": "5s", "scenario.arrivals": "poisson", "scenario.faults": [{ at: "1s", kill: "n0" }] },
  };
  for (const [path, value] of Object.entries(loads))
    assert.deepEqual(between({ [path]: value }), [[path, "load", true]]);
  assert.deepEqual(
    between({ "scenario.http": undefined }).map(([, kind]) => kind),
    ["load", "load", "load"],
  );
});

test("versions, the server's settings and thresholds are named, and spoil nothing", () => {
  const named: Readonly<Record<string, unknown>> = {
    ...{ "environment.node": "v22.0.0", "environment.chatbench": "0.2.0", "scenario.name": "other" },
    ...{ "scenario.server.routing": "map-scan", "scenario.server.limits.connections": 9, "scenario.thresholds": [] },
  };
  for (const [path, value] of Object.entries(named))
    assert.deepEqual(between({ [path]: value }), [[path, "named", false]]);
});

test("what says nothing about a run is not named, nor is what was varied on purpose", () => {
  assert.deepEqual(between({ "scenario.description": "x", "scenario.claims": [], "environment.loadAverage": 9 }), []);
  assert.deepEqual(between({ "environment.memoryBytes": 16_710_000_000 }), []);
  assert.deepEqual(
    between({ "scenario.server.routing": "map-scan", "scenario.users": 9 }, ["server.routing", "users"]),
    [],
  );
});

test("tells each side's value, and all of them where the runs of one side differ; hostile text is inert", () => {
  const mixed = side("b", 2, (result, run) =>
    withValues(result, { "environment.node": run === 0 ? "v\u001b[2J" : "v22" }),
  );
  const [difference] = differencesBetween([side("a", 1), mixed], []);
  assert.deepEqual(difference?.values, ["v20.20.2", "v\\u001b[2J and v22"]);
});

test("knows which keys change the load", () => {
  assert.deepEqual(
    ["users", "traffic.dm.perSec", "ramp.perSec", "server.nodes", "target.url", "thresholds"].map(isLoadKey),
    [...[true, true, true, false, false, false]],
  );
});

test.run();
