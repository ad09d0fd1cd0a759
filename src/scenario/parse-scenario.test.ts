import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { scenarioDocuments } from "../test-support/samples/scenario-documents.js";
import { parseScenario, parseScenarioText } from "./parse-scenario.js";
import { DEFAULTS } from "./schema/defaults.js";
import { InvalidScenarioError, type ScenarioProblem } from "./text/problems.js";

const test = suite("parse-scenario");

const MINIMAL = "version: 1\nname: a\nusers: 10\n";

function problemsOf(parse: () => unknown): readonly ScenarioProblem[] {
  try {
    parse();
  } catch (thrown) {
    assert.ok(thrown instanceof InvalidScenarioError, String(thrown));
    assert.ok(thrown instanceof ChatbenchError && thrown.code === "scenario_invalid");
    return thrown.problems;
  }
  return assert.fail("it was accepted");
}

const parse = (text: string) => parseScenarioText(text, { file: "s.yaml" });

const problemsIn = (text: string) => problemsOf(() => parse(text));

test("fills in every default and converts every unit", () => {
  const { scenario } = parse(`${MINIMAL}traffic: { dm: { perSec: 5 }, room: { perSec: 1, count: 4, bytes: 1KiB } }\n`);
  const broker = { url: null, start: false };
  assert.deepEqual(scenario, {
    version: 1,
    name: "a",
    description: "",
    seed: 42,
    subject: { mode: "start", server: { ...DEFAULTS.server, redis: broker, nats: broker } },
    users: 10,
    sources: [],
    ramp: { perSec: 500, plateaus: 16, retries: 3 },
    phases: { warmupUs: 3_000_000, holdUs: 15_000_000, drainUs: 5_000_000 },
    arrivals: "constant",
    delivery: "at-most-once",
    traffic: {
      dm: { perSec: 5, bytes: 64, contacts: 8 },
      broadcast: null,
      room: { perSec: 1, bytes: 1024, count: 4, roomsPerUser: 2, churn: null },
      churn: null,
    },
    http: null,
    onConnectFailure: "continue",
    reconnect: null,
    pingUs: null,
    faults: [],
    thresholds: [],
    claims: [],
  });
});

test("a target replaces the server", () => {
  const { scenario, document } = parse(`${MINIMAL}target: { url: "ws://127.0.0.1:7000" }\n`);
  const target = { url: "ws://127.0.0.1:7000", protocol: "chatbench", acks: false, addresses: [], tls: null };
  assert.deepEqual(scenario.subject, { mode: "running", target });
  assert.ok(!("server" in document));
});

test("claims are converted to the metric's base unit", () => {
  const claim = "{ text: t, source: s, metric: latency.fanout.p50, from: 5ms, to: 10ms }";
  const { scenario } = parse(`${MINIMAL}traffic: { broadcast: { perSec: 1 } }\nclaims: [${claim}]\n`);
  assert.deepEqual(scenario.claims, [{ text: "t", source: "s", metric: "latency.fanout.p50", from: 5000, to: 10_000 }]);
});

test("parsing the filled-in document gives the same scenario and the same document", () => {
  fc.assert(
    fc.property(scenarioDocuments(), (written) => {
      const { scenario, document } = parse(JSON.stringify(written));
      const repeated = JSON.parse(JSON.stringify(document)) as unknown;
      assert.deepEqual(parseScenario(repeated), scenario);
      assert.deepEqual(parse(JSON.stringify(repeated)).document, document);
    }),
  );
});

test("any value at any key gives a scenario or problems in chatbench's own words", () => {
  const keys = fc.oneof(
    fc.constantFrom(
      "users",
      "name",
      "ramp",
      "phases",
      "server",
      "target",
      "traffic",
      "http",
      "thresholds",
      "claims",
      "seed",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(scenarioDocuments(), keys, fc.jsonValue(), keys, (written, key, value, inner) => {
      const spoilt = { ...written, [key]: typeof value === "number" ? { [inner]: value } : value };
      try {
        parseScenario(JSON.parse(JSON.stringify(spoilt)));
      } catch (thrown) {
        assert.ok(thrown instanceof InvalidScenarioError, String(thrown));
        for (const { message } of thrown.problems) assert.doesNotMatch(message, /Invalid|expected|received|undefined/);
      }
    }),
    { numRuns: 300 },
  );
});

test("reports every problem at once, each with its place, from top to bottom", () => {
  const text = [
    "version: 1",
    "name: ../etc",
    "users: 1e9",
    "users: 5",
    "ramp: { perSec: .inf, plateaus: .nan }",
    "phases: { warmup: -3s, hold: 0s, drain: 5 }",
    "arivals: poisson",
    "server: { routing: mapscan }",
    "traffic: { dm: { perSec: -1 } }",
    "thresholds: [delivery.lost == 0, latency.dm.p99 < 5]",
  ].join("\n");
  const places = problemsIn(text).map(({ path, line, column }) => `${path} ${line}:${column}`);
  assert.deepEqual(places, [
    "name 2:7",
    "users 3:8",
    "users 4:1",
    "ramp.perSec 5:17",
    "ramp.plateaus 5:33",
    "phases.warmup 6:19",
    "phases.hold 6:30",
    "phases.drain 6:41",
    "arivals 7:1",
    "server.routing 8:20",
    "traffic.dm.perSec 9:26",
    "thresholds[1] 10:34",
  ]);
});

test("the message lists the problems as file:line:column: path: sentence", () => {
  assert.throws(() => parse("version: 1\nname: a\nusers: 0\n"), {
    message: "a problem in s.yaml:\n  s.yaml:3:8: users: must be a whole number from 1 to 10000000, but is 0.",
  });
});

test("a file of another kind is reported in at most a hundred lines", () => {
  const text = `${MINIMAL}${Array.from({ length: 500 }, (_, i) => `key${i}: 1\n`).join("")}`;
  const caught = problemsIn(text);
  assert.equal(caught.length, 500);
  assert.match(new InvalidScenarioError("s.yaml", caught).message, /… and 400 more\.$/);
});

test("suggests what an unknown key or value was meant to be", () => {
  const [server, topLevel] = problemsIn(`${MINIMAL}server: { rooting: map-scan }\nplateaus: 3\n`);
  assert.match(server?.message ?? "", /no such key\. Did you mean routing\?/);
  assert.match(topLevel?.message ?? "", /no such key\. Did you mean ramp\.plateaus\?/);
  assert.match(problemsIn(`${MINIMAL}server: { routing: map_scan }\n`)[0]?.message ?? "", /Did you mean map-scan\?/);
});

test("an empty file, a bare value and a list are refused, each in one sentence", () => {
  assert.match(problemsIn("")[0]?.message ?? "", /^is empty: /);
  assert.match(problemsIn("# only a comment\n")[0]?.message ?? "", /^is empty: /);
  assert.match(problemsIn("5")[0]?.message ?? "", /must be a mapping of keys to values, but is 5/);
  assert.match(problemsIn("- a\n- b\n")[0]?.message ?? "", /but is a list/);
});

test("a byte-order mark is accepted", () => {
  assert.equal(parse(`\ufeff${MINIMAL}`).scenario.users, 10);
});

test("`__proto__` is an unknown key, in YAML and in JSON", () => {
  assert.equal(problemsIn(`${MINIMAL}__proto__: { users: 5 }\n`)[0]?.path, "__proto__");
  const data = JSON.parse('{"version":1,"name":"a","users":5,"__proto__":{"x":1}}') as unknown;
  assert.equal(problemsOf(() => parseScenario(data)).at(-1)?.path, "__proto__");
});

test("hostile text in keys and values is inert in messages", () => {
  for (const { path, message } of problemsIn('version: 1\nname: "\\e[31m\\u202e"\nusers: 10\n"\\e[2J": 1\n')) {
    assert.doesNotMatch(path + message, /[\u001b\u202e]/);
  }
});

test("problems of data that was not parsed from text have no line", () => {
  const [problem] = problemsOf(() => parseScenario({ version: 1, name: "a", users: 0, ramp: { plateaus: 1 } }));
  assert.deepEqual([problem?.path, problem?.line, problem?.column], ["users", null, null]);
});

test.run();
