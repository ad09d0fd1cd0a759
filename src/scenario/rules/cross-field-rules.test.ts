import assert from "node:assert/strict";
import { suite } from "uvu";
import { formatPath } from "../text/problems.js";
import { checkDocument } from "./check-document.js";

const test = suite("cross-field-rules");

type Data = Record<string, unknown>;

const scenario = (extra: Data): Data => ({ version: 1, name: "a", users: 10, ...extra });

/** Every problem of a scenario, as `path: message`. */
function problems(extra: Data): readonly string[] {
  const checked = checkDocument(scenario(extra));
  return "findings" in checked ? checked.findings.map(({ path, message }) => `${formatPath(path)}: ${message}`) : [];
}

function assertOne(extra: Data, expected: RegExp): void {
  const found = problems(extra);
  assert.equal(found.length, 1, found.join("\n"));
  assert.match(found[0] ?? "", expected);
}

const assertFine = (extra: Data): void => assert.deepEqual(problems(extra), []);

const dm = (more: Data = {}): Data => ({ traffic: { dm: { perSec: 1, ...more } } });
const room = (more: Data = {}): Data => ({ traffic: { room: { perSec: 1, count: 4, ...more } } });
const claim = (more: Data): Data => ({
  claims: [{ text: "t", source: "s", metric: "memory.growth.rss", from: "1MB", to: "2MB", ...more }],
});

test("server and target exclude each other", () => {
  assertFine({ target: { url: "ws://a" } });
  assertFine({ server: {} });
  assertOne({ server: {}, target: { url: "ws://a" } }, /^target: excludes server/);
});

test("both ends of a connection have addresses of one family", () => {
  const v6 = { url: "ws://[::1]:7000" };
  assertFine({ sources: ["127.0.0.2", "127.0.0.3"] });
  assertFine({ sources: ["::1"], target: v6 });
  assertFine({ sources: ["::1"], target: { url: "ws://chat.example" } });
  assertFine({ sources: ["10.0.0.1"], target: { url: "ws://[::1]:7000", addresses: ["10.0.0.2", "10.0.0.3"] } });
  assertOne({ sources: ["127.0.0.2", "::1"] }, /^sources\[1\]: must be an IPv4 address/);
  assertOne({ sources: ["127.0.0.2"], target: v6 }, /^sources\[0\]: must be an IPv6/);
  assertOne({ sources: ["::1"], server: { host: "0.0.0.0" } }, /^sources\[0\]: must be an IPv4/);
  assertOne({ target: { ...v6, addresses: ["::1", "10.0.0.1"] } }, /^target\.addresses: must be all/);
});

test("a cluster may have any number of nodes, even one", () => {
  for (const topology of ["relayer", "redis", "nats"]) {
    for (const nodes of [1, 3]) assertFine({ server: { topology, nodes } });
  }
});

test("a broker is either started or named", () => {
  for (const [kind, url] of [
    ["redis", "redis://127.0.0.1"],
    ["nats", "nats://127.0.0.1"],
  ] as const) {
    assertFine({ server: { [kind]: { url } } });
    assertFine({ server: { [kind]: { start: true } } });
    assertOne({ server: { [kind]: { start: true, url } } }, new RegExp(`^server\\.${kind}\\.start: excludes url`));
  }
});

test("a single topology has one node", () => {
  assertOne({ server: { nodes: 2 } }, /^server\.nodes: must be 1/);
});

test("the connection limit must let in every user, or be 0", () => {
  assertFine({ server: { limits: { connections: 10 } } });
  assertFine({ server: { limits: { connections: 0 } } });
  assertOne({ server: { limits: { connections: 9 } } }, /^server\.limits\.connections: allows only 9 of 10 users/);
});

test("a reader's buffer must hold at least one message", () => {
  assertFine({ server: { limits: { bufferedBytes: "64KiB" } } });
  assertOne({ server: { limits: { bufferedBytes: 65_535 } } }, /^server\.limits\.bufferedBytes: must be at least/);
});

test("a user must have fewer contacts than there are users", () => {
  assertFine(dm({ contacts: 9 }));
  assertOne(dm({ contacts: 10 }), /^traffic\.dm\.contacts: must be less than users \(10\), but is 10/);
  assertOne({ ...dm(), users: 8 }, /^traffic\.dm\.contacts: must be less than users \(8\), but is 8/);
  assertOne({ ...dm(), users: 1 }, /^traffic\.dm: needs at least 2 users/);
});

test("no room may be empty, and no user in more rooms than there are", () => {
  assertFine(room({ count: 10 }));
  assertOne(room({ count: 11 }), /^traffic\.room\.count: must be at most users \(10\), but is 11/);
  assertFine(room({ count: 2 }));
  assertOne(room({ count: 1 }), /^traffic\.room\.roomsPerUser: must be at most count \(1\), but is 2/);
});

test("users who leave must come back within the hold phase, and most must be there at any time", () => {
  const sections = {
    "traffic\\.churn": (churn: Data): Data => ({ traffic: { churn } }),
    "traffic\\.room\\.churn": (churn: Data): Data => room({ churn }),
  };
  for (const [path, churning] of Object.entries(sections)) {
    assertFine(churning({ perSec: 5, away: "1s" }));
    assertOne(churning({ perSec: 6, away: "1s" }), new RegExp(`^${path}\\.perSec: sends more than half of the users`));
    assertFine({ ...churning({ perSec: 0.1, away: "14s" }) });
    assertOne(
      churning({ perSec: 0.1, away: "15s" }),
      new RegExp(`^${path}\\.away: must be shorter than phases\\.hold`),
    );
  }
});

test("messages of every kind must fit into the largest payload", () => {
  const small = { server: { limits: { payloadBytes: 256 } } };
  for (const [kind, extra] of Object.entries({ dm: {}, broadcast: {}, room: { count: 4 } })) {
    assertOne({ ...small, traffic: { [kind]: { perSec: 1, bytes: 200, ...extra } } }, /\.bytes: must be at most \d+:/);
    assertFine({ ...small, traffic: { [kind]: { perSec: 1, bytes: 64, ...extra } } });
  }
  assertFine({ target: { url: "ws://a" }, ...dm({ bytes: 65_536 }) });
  assertOne(dm({ bytes: "64KiB" }), /^traffic\.dm\.bytes: must be at most 6\d{4}:/);
});

test("the number of messages is limited by what can be numbered", () => {
  const day = { phases: { hold: "24h" } };
  assertFine({ ...day, ...dm({ perSec: 49_000 }) });
  assertOne({ ...day, ...dm({ perSec: 50_000 }) }, /^traffic\.dm\.perSec: makes more messages than can be numbered/);
});

test("HTTP connections must fetch at least once a second", () => {
  assertFine({ http: { perSec: 4 } });
  assertOne({ http: { perSec: 3 } }, /^http\.connections: must be at most http\.perSec \(3\)/);
});

test("a threshold on something the run cannot measure is refused", () => {
  const withThreshold = (threshold: string, extra: Data = {}): Data => ({ thresholds: [threshold], ...extra });
  assertFine(withThreshold("latency.dm.p99 < 5ms", dm()));
  assertOne(withThreshold("latency.dm.p99 < 5ms"), /^thresholds\[0\]: .* is not measured without traffic\.dm/);
  assertFine(withThreshold("latency.fanout.p50 < 5ms", room()));
  assertOne(withThreshold("latency.fanout.p50 < 5ms", dm()), /without traffic\.broadcast or traffic\.room/);
  assertOne(withThreshold("http.errors == 0"), /is not measured without http/);
  assertFine(withThreshold("memory.growth.rss < 1MB"));
  assertOne(withThreshold("memory.growth.rss < 1MB", { target: { url: "ws://a" } }), /cannot be measured on a target/);
  const perDm = "server.perMessage.connectionsExaminedPerDm <= 1";
  assertFine(withThreshold(perDm, dm()));
  assertOne(withThreshold(perDm), /without traffic\.dm/);
});

test("a claim must be about a known metric, in its unit, from low to high", () => {
  assertFine(claim({}));
  assertFine(claim({ metric: "delivery.lost", from: 0, to: 0 }));
  assertOne(claim({ metric: "memory.growth.rs" }), /^claims\[0\]\.metric: .*Did you mean memory\.growth\.rss\?/);
  assertOne(claim({ from: "3MB" }), /^claims\[0\]\.from: must be at most the claim's to/);
  assertOne(claim({ to: "2ms" }), /^claims\[0\]\.to: must be a size/);
  assertOne(claim({ from: 1 }), /^claims\[0\]\.from: must be a size/);
});

test("a rule finds nothing when a value that it needs is invalid itself", () => {
  assertOne({ users: 0, ...dm() }, /^users: must be a whole number from 1/);
  assertOne(dm({ contacts: "many" }), /^traffic\.dm\.contacts: must be a whole number/);
  assertOne({ server: { limits: { payloadBytes: "huge" } }, ...dm() }, /^server\.limits\.payloadBytes: must be a size/);
  assertOne({ ...dm(), phases: { hold: 5 } }, /^phases\.hold: must be a duration/);
});

test("rules and schema report their problems together", () => {
  const found = problems({ seed: -1, traffic: { room: { perSec: 1, count: 11 } } });
  assert.deepEqual(
    found.map((problem) => problem.split(":")[0]),
    ["seed", "traffic.room.count"],
  );
});

test.run();
