import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { type ParsedScenario, parseScenarioText } from "./parse-scenario.js";

const test = suite("shipped-scenarios");

const FOLDER = join(repositoryRoot(), "scenarios");
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));

const textOf = (file: string): string => readFileSync(join(FOLDER, file), "utf8");
const parse = (file: string): ParsedScenario => parseScenarioText(textOf(file), { file });

test("there are scenarios for the capacity table's sizes and both routings", () => {
  const sizes = [200, 500, 1000, 5000, 10_000, 100_000].map((users) => `${users}-users.yaml`);
  const routings = [1000, 10_000].flatMap((users) => [`map-scan-${users}.yaml`, `map-lookup-${users}.yaml`]);
  for (const file of [...sizes, ...routings]) assert.ok(FILES.includes(file), file);
});

test("each scenario is valid, named like its file, says what it shows, and names the schema", () => {
  for (const file of FILES) {
    const { scenario } = parse(file);
    assert.equal(`${scenario.name}.yaml`, file);
    assert.match(textOf(file), /^# .{40,}\n# /, `${file} begins with what it shows`);
    assert.match(textOf(file), /^# yaml-language-server: \$schema=\.\/schema\.json$/m);
  }
});

test("no scenario can pass without measuring anything", () => {
  for (const file of FILES) {
    const { thresholds, traffic, faults } = parse(file).scenario;
    const metrics = thresholds.map(({ text }) => text);
    const isSilent = Object.values(traffic).every((kind) => kind === null);
    const lost = faults.length === 0 ? "delivery.lost == 0" : "delivery.outsideFaults.lost == 0";
    const shown = isSilent
      ? ["memory.perConnection.rss < 16KB"]
      : [lost, "delivery.duplicated == 0", "delivery.misrouted == 0"];
    for (const must of ["connections.failed == 0", ...shown]) {
      assert.ok(metrics.includes(must), `${file}: ${must}`);
    }
  }
});

// A delivery costs about 10 us of CPU on each side, and both sides share two cores.
test("no scenario asks for more deliveries than two cores can carry", () => {
  for (const file of FILES) {
    const { traffic, users } = parse(file).scenario;
    const members = traffic.room ? (users * traffic.room.roomsPerUser) / traffic.room.count : 0;
    const perSec =
      (traffic.dm?.perSec ?? 0) + (traffic.broadcast?.perSec ?? 0) * users + (traffic.room?.perSec ?? 0) * members;
    assert.ok(perSec <= 25_000, `${file}: ${perSec} deliveries per second`);
  }
});

test("the scenarios for map-scan and map-lookup differ only in routing", () => {
  for (const users of [1000, 10_000]) {
    const [scan, lookup] = ["map-scan", "map-lookup"].map((routing) => {
      const { name: _name, description: _description, ...document } = parse(`${routing}-${users}.yaml`).document;
      assert.equal(document.server?.routing, routing);
      return { ...document, server: { ...document.server, routing: "" } };
    });
    assert.deepEqual(scan, lookup);
  }
});

test("the four scenarios with three nodes differ only in how the nodes are connected", () => {
  const [first, ...others] = ["relayer", "directory", "redis", "nats"].map((way) => {
    const { name: _name, description: _description, ...document } = parse(`${way}-3-nodes.yaml`).document;
    assert.equal(document.server?.topology, way === "directory" ? "relayer" : way);
    return { ...document, server: { ...document.server, topology: "", relay: "" } };
  });
  for (const other of others) assert.deepEqual(other, first);
});

test("each size of the capacity table has the table's claims", () => {
  for (const users of [200, 500, 1000, 5000, 10_000]) {
    const claimed = parse(`${users}-users.yaml`).scenario.claims.map(({ metric }) => metric);
    assert.deepEqual(claimed, ["memory.perConnection.rss", "memory.growth.rss", "latency.fanout.p50"]);
  }
});

test.run();
