import assert from "node:assert/strict";
import { suite } from "uvu";
import { parseScenarioText, parseServerSettings } from "./parse-scenario.js";
import { DEFAULTS } from "./schema/defaults.js";
import { InvalidScenarioError, type ScenarioProblem } from "./text/problems.js";

const test = suite("overrides");

const MINIMAL = "version: 1\nname: a\nusers: 10\n";

function problemsOf(parse: () => unknown): readonly ScenarioProblem[] {
  try {
    parse();
  } catch (thrown) {
    assert.ok(thrown instanceof InvalidScenarioError, String(thrown));
    return thrown.problems;
  }
  return assert.fail("it was accepted");
}

const parse = (text: string, ...overrides: string[]) => parseScenarioText(text, { file: "s.yaml", overrides });

const problemsIn = (text: string, overrides: readonly string[]) => problemsOf(() => parse(text, ...overrides));

test("overrides replace values of the file, and the last one wins", () => {
  const { scenario, document } = parse(
    MINIMAL,
    "users=20",
    "server.routing=map-scan",
    "users=30",
    "traffic.dm.perSec=2.5",
  );
  assert.equal(scenario.users, 30);
  assert.equal(scenario.traffic.dm?.perSec, 2.5);
  assert.equal(document.server?.routing, "map-scan");
});

test("an override takes lists and sections, and removes a key with null or nothing", () => {
  const text = `${MINIMAL}server: { acks: true }\ntraffic: { dm: { perSec: 1 } }\n`;
  const { scenario } = parse(
    text,
    "server=",
    "target={ url: 'ws://[::1]:80/chat' }",
    "thresholds=[delivery.lost == 0]",
    "traffic.dm=null",
  );
  assert.equal(scenario.subject.mode, "running");
  assert.equal(scenario.thresholds.length, 1);
  assert.equal(scenario.traffic.dm, null);
});

test("an override does not hide problems around it", () => {
  const [problem] = problemsIn(`${MINIMAL}server: 5\n`, ["server.routing=map-scan"]);
  assert.deepEqual([problem?.path, problem?.line], ["server", 4]);
});

test("each unusable override is a separate problem", () => {
  const bad = [
    "users",
    "=5",
    "server.rooting=x",
    "__proto__.a=1",
    "users=0",
    "thresholds[0]=x",
    "claims[].text=x",
    "seed=[1",
    "http.perSec=5",
    "nope=",
  ];
  const caught = problemsIn(MINIMAL, bad).map(({ override, message }) => [override, message]);
  const sentences = new Map(caught as [string, string][]);
  assert.match(sentences.get("users") ?? "", /must be a key and a value/);
  assert.match(sentences.get("=5") ?? "", /must be a key and a value/);
  assert.match(sentences.get("server.rooting=x") ?? "", /server\.rooting: .*Did you mean routing\?/);
  assert.match(sentences.get("__proto__.a=1") ?? "", /no such key/);
  assert.match(sentences.get("users=0") ?? "", /must be a whole number from 1 to 10000000, but is 0/);
  assert.match(sentences.get("thresholds[0]=x") ?? "", /thresholds\[0\]/);
  assert.match(sentences.get("claims[].text=x") ?? "", /a list can only be set as a whole/);
  assert.match(sentences.get("seed=[1") ?? "", /^the value /);
  assert.match(sentences.get("nope=") ?? "", /no such key/);
  assert.equal(sentences.has("http.perSec=5"), false);
});

test("a problem within an overridden value names the override instead of a line", () => {
  assert.throws(() => parse(MINIMAL, "thresholds=[a]"), {
    message: /\n {2}--set thresholds=\[a\]: thresholds\[0\] must be/,
  });
});

test("server settings can be made from overrides only", () => {
  const settings = parseServerSettings([
    "server.routing=map-scan",
    "server.limits.payloadBytes=128KiB",
    "server.port=7000",
  ]);
  const limits = { ...DEFAULTS.server.limits, payloadBytes: 131_072 };
  const broker = { url: null, start: false };
  const defaults = { ...DEFAULTS.server, redis: broker, nats: broker };
  assert.deepEqual(settings, { ...defaults, routing: "map-scan", port: 7000, limits });
  assert.deepEqual(parseServerSettings([]), defaults);
});

test("server settings reject other keys and bad values, all at once", () => {
  const caught = problemsOf(() =>
    parseServerSettings(["users=5", "server.port=70000", "server=", "server.rooting=x", "server.topology=star"]),
  );
  assert.deepEqual(caught.map(({ override }) => override).sort(), [
    "server.port=70000",
    "server.rooting=x",
    "server.topology=star",
    "server=",
    "users=5",
  ]);
});

test.run();
