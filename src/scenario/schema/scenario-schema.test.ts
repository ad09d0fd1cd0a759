import assert from "node:assert/strict";
import { suite } from "uvu";
import { checkDocument } from "../rules/check-document.js";
import { isMapping, type Mapping, ownValue } from "../text/plain-data.js";
import { formatPath } from "../text/problems.js";
import { DEFAULTS } from "./defaults.js";
import { SCENARIO_KEYS, scenarioJsonSchema } from "./json-schema.js";
import { LINK_FAULTS, PROCESS_FAULTS } from "./scenario.js";

const test = suite("scenario-schema");

type Data = Record<string, unknown>;

const pathsOf = (data: unknown): readonly string[] => {
  const checked = checkDocument(data);
  return "findings" in checked ? checked.findings.map(({ path }) => formatPath(path)) : [];
};

/** Makes a scenario with `value` at a dotted path. */
function spoilt(path: string, value: unknown): Data {
  const base = {
    version: 1,
    name: "a",
    users: 1000,
    server: {},
    traffic: {
      dm: { perSec: 1 },
      broadcast: { perSec: 1 },
      room: { perSec: 1, count: 4, churn: { perSec: 1, away: "1s" } },
      churn: { perSec: 1, away: "1s" },
    },
    http: { perSec: 10 },
  };
  const copy = structuredClone(base) as Data;
  const keys = path.split(".");
  let section = copy;
  for (const key of keys.slice(0, -1)) {
    section[key] ??= {};
    section = section[key] as Data;
  }
  section[keys.at(-1) as string] = value;
  return copy;
}

const REFUSED: Readonly<Record<string, readonly unknown[]>> = {
  version: [0, 2, "1", null],
  name: ["", ".", "..", ".hidden", "a/b", "a\\b", "a b", "é", "a".repeat(65), 5, "a\n"],
  description: [5, "x".repeat(1001)],
  seed: [-1, 1.5, 2 ** 32, "1"],
  users: [0, -1, 1.5, 10_000_001, 1e9, "10", Number.NaN, Number.POSITIVE_INFINITY, null],
  sources: [[], ["localhost"], ["127.0.0.256"], ["fe80::1%lo"], ["127.0.0.2", "127.0.0.2"], [5], "127.0.0.2"],
  arrivals: ["Poisson", 5],
  delivery: ["exactly-once", 1],
  "ramp.perSec": [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e7],
  "ramp.plateaus": [0, 51, 1.5],
  "ramp.retries": [-1, 101, 1.5],
  onConnectFailure: ["ignore", true],
  ping: ["0s", "25h", 20],
  "reconnect.first": ["0s", "1", 1],
  "reconnect.longest": ["25h", null],
  "phases.warmup": ["-1s", "1", 1, "1 day", "25h", "s", ""],
  "phases.hold": ["0s", "0.0000001s"],
  "phases.drain": ["0ms", null],
  "server.topology": ["cluster", null],
  "server.nodes": [0, 1.5],
  "server.routing": ["map"],
  "server.broadcast": ["fast"],
  "server.relay": ["storm"],
  "server.relayBatchMs": [-1, 1001, 0.5, "2ms"],
  "server.redis.url": ["127.0.0.1:6379", "http://a", "redis://", "redis://u:p@a", "rediss://:p@a", "nats://a", 5],
  "server.redis.start": ["yes", 1],
  "server.nats.url": ["127.0.0.1:4222", "redis://a", "nats://", "nats://token@a", "tls://u:p@a", null],
  "server.nats.start": ["yes", 1],
  "server.balance": ["random"],
  "server.acks": ["true", 1],
  "server.host": ["", "a b", "http://a"],
  "server.port": [-1, 65_536, 1.5],
  "server.allowedOrigins": ["http://a", [""], [5]],
  "server.limits.connections": [-1, 1.5],
  "server.limits.connectionsPerIp": [-1],
  "server.limits.messagesPerSec": [-1],
  "server.limits.payloadBytes": [255, 16 * 1024 ** 2 + 1, "17MiB", "64", "64kb"],
  "server.limits.bufferedBytes": [1023, "2GiB"],
  "traffic.dm.perSec": [0, -1, Number.POSITIVE_INFINITY, "5"],
  "traffic.dm.bytes": [43, 65_537, 64.5, "43B", "64.5B7"],
  "traffic.dm.contacts": [0, 1.5],
  "traffic.broadcast.perSec": [0],
  "traffic.broadcast.bytes": [43],
  "traffic.room.perSec": [0],
  "traffic.room.bytes": [43],
  "traffic.room.count": [0, 1.5],
  "traffic.room.roomsPerUser": [0, 1001],
  "traffic.room.churn.perSec": [0, -1],
  "traffic.room.churn.away": ["0s", 1],
  "traffic.churn.perSec": [0, -1],
  "traffic.churn.away": ["0s", 1],
  "http.path": ["healthz", "", "/a b", "/é", "/a\r\nX: y"],
  "http.perSec": [0, 1.5],
  "http.connections": [0],
};

test("every key with a limit refuses values beyond it, and reports its own path", () => {
  for (const [path, values] of Object.entries(REFUSED)) {
    for (const value of values) {
      const found = pathsOf(spoilt(path, value));
      const own = found.some((other) => other === path || other.startsWith(`${path}[`));
      assert.ok(own && found.length === 1, `${path}: ${String(value)} gave ${found.join(", ") || "no problem"}`);
    }
  }
});

test("every key with a single value has a refused value in this test", () => {
  const elsewhere = /^(thresholds|claims|target|faults)/;
  const leaves = SCENARIO_KEYS.filter(
    ({ path, schema }) => ownValue(schema, "properties") === undefined && !elsewhere.test(path),
  );
  assert.deepEqual(leaves.map(({ path }) => path).sort(), Object.keys(REFUSED).sort());
});

test("every key of a fault refuses values beyond its limits", () => {
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    at: ["-1s", 1, "25h", null],
    for: ["0s", 1],
    recovery: ["-1s", 5],
    ms: [0, 60_001, 1.5, "20ms"],
    perSec: [0, "2GiB", "64"],
    bytes: [0, "2MiB", 1.5],
    ...Object.fromEntries(PROCESS_FAULTS.map((action) => [action, ["n", "node-", "everything", 1, "node-1 "]])),
    ...Object.fromEntries(LINK_FAULTS.map((action) => [action, ["link", "", 5]])),
  };
  for (const [key, values] of Object.entries(wrong)) {
    for (const value of values) {
      const found = pathsOf({ version: 1, name: "a", users: 10, faults: [{ at: "1s", [key]: value }] });
      assert.ok(found.includes(`faults[0].${key}`), `${key}: ${String(value)} gave ${found.join(", ")}`);
    }
  }
  assert.deepEqual(
    SCENARIO_KEYS.flatMap(({ path }) => (path.startsWith("faults[].") ? [path.slice("faults[].".length)] : [])).sort(),
    Object.keys(wrong).sort(),
  );
});

test("a target is a ws:// or wss:// URL with a host and no secrets", () => {
  const target = (url: unknown) => pathsOf({ version: 1, name: "a", users: 10, target: { url } });
  for (const url of ["ws://127.0.0.1:7000", "wss://chat.example/ws?x=1", "ws://[::1]:80/", "ws://localhost"]) {
    assert.deepEqual(target(url), [], url);
  }
  const bad = [
    "",
    "http://a",
    "ws://",
    "ws:///x",
    "127.0.0.1:7000",
    "ws://u:p@a",
    "ws://u@a",
    "ws://a/#x",
    "ws://a b",
    "ws://a:70000",
    5,
    "ws:a",
  ];
  for (const url of bad) assert.deepEqual(target(url), ["target.url"], String(url));
});

test("every key has a description", () => {
  for (const { path, schema } of SCENARIO_KEYS) {
    assert.match(String(ownValue(schema, "description")), /^[A-Z].{5,}\.$/, path);
  }
});

/** Flattens nested mappings to `a.b` → value. */
function* leavesOf(mapping: Mapping, prefix = ""): Generator<readonly [string, unknown]> {
  for (const [key, value] of Object.entries(mapping)) {
    if (isMapping(value)) yield* leavesOf(value, `${prefix}${key}.`);
    else yield [`${prefix}${key}`, value];
  }
}

test("the schema's defaults are exactly those of the table", () => {
  const inSchema = SCENARIO_KEYS.flatMap(({ path, schema }) => {
    const value = ownValue(schema, "default");
    return value === undefined || isMapping(value) ? [] : [[path, value]];
  });
  assert.deepEqual(Object.fromEntries(inSchema), Object.fromEntries(leavesOf(DEFAULTS)));
});

test("the JSON Schema refuses unknown keys, and server together with target", () => {
  const schema = scenarioJsonSchema();
  assert.deepEqual(ownValue(schema, "required"), ["version", "name", "users"]);
  assert.deepEqual(ownValue(schema, "not"), { required: ["server", "target"] });
  const sections = [schema, ...SCENARIO_KEYS.map((key) => key.schema)].filter((section) =>
    ownValue(section, "properties"),
  );
  for (const section of sections) assert.equal(ownValue(section, "additionalProperties"), false);
});

test.run();
