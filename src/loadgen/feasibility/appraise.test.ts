import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { AMPLE, SILENT, SMALL, sampleSituation } from "../../test-support/samples/situations.js";
import { appraise, isFeasible, refuseImpossible, warningsOf } from "./appraise.js";
import type { About, Finding } from "./finding.js";
import type { Situation } from "./situation.js";

const test = suite("appraise");

function findingOn(about: About, situation: Situation): Finding {
  const found = appraise(situation).find((finding) => finding.about === about);
  assert.ok(found, `nothing is said of ${about}`);
  return found;
}

/** Asserts that every part stands in the text. */
function assertSays(text: string, ...parts: readonly string[]): void {
  for (const part of parts) assert.ok(text.includes(part), `"${part}" is missing in: ${text}`);
}

const CLUSTER = { topology: "relayer", relay: "directory" };
const TARGET = { target: { url: "ws://127.0.0.1:7000" } };
const REMOTE = { target: { url: "ws://10.0.0.9:7000" } };
const LEVELS = ["ok", "unknown", "warning", "impossible"];

test("what fits is ok throughout, and asks for nothing", () => {
  for (const situation of [
    sampleSituation({ users: 100_000, server: { ...CLUSTER, nodes: 6 } }, AMPLE),
    sampleSituation({ users: 10_000 }, SMALL),
    sampleSituation({ users: 13_000, ...REMOTE }, SMALL),
  ]) {
    for (const { about, verdict, remedies } of appraise(situation)) {
      assert.deepEqual([about, verdict, remedies], [about, "ok", []]);
    }
  }
});

test("descriptors of workers: the division, the limit, and how many workers would do", () => {
  const short = sampleSituation({ users: 4_500, ...REMOTE }, { ...AMPLE, descriptorLimit: 1_100 }, { workers: 2 });
  const { verdict, needs, has, why, remedies } = findingOn("worker-descriptors", short);
  assert.deepEqual([verdict, needs, has], ["impossible", 2_350, 1_100]);
  assert.equal(why, "4,500 users ÷ 2 workers = 2,250 connections each; limit 1,100 less 100 = 1,000.");
  assert.deepEqual(remedies, ["--workers 5", "ulimit -n 2350"]);
  assert.equal(findingOn("worker-descriptors", { ...short, workers: 5 }).verdict, "ok");
});

test("descriptors of nodes: how many nodes would do, and the relayer that it then takes", () => {
  const one = findingOn("node-descriptors", sampleSituation({ users: 100_000 }, SMALL));
  assert.deepEqual(
    [one.verdict, one.remedies[0]],
    ["impossible", "--set server.topology=relayer --set server.relay=directory --set server.nodes=8"],
  );
  const three = findingOn(
    "node-descriptors",
    sampleSituation({ users: 100_000, server: { ...CLUSTER, nodes: 3 } }, SMALL),
  );
  assert.deepEqual([three.verdict, three.remedies], ["impossible", ["--set server.nodes=8", "ulimit -n 33434"]]);
  const six = findingOn(
    "node-descriptors",
    sampleSituation({ users: 100_000, server: { ...CLUSTER, nodes: 6 } }, SMALL),
  );
  assert.equal(six.why, "100,000 users ÷ 6 nodes = 16,667 connections each; limit 20,000 less 100 = 19,900.");
});

test("users spread by name do not spread evenly; connections that fetch pages are descriptors too", () => {
  const nodes = { ...CLUSTER, nodes: 2 };
  const even = findingOn("node-descriptors", sampleSituation({ users: 20_000, server: nodes }, AMPLE));
  const byName = { users: 20_000, server: { ...nodes, balance: "hash" } };
  assert.deepEqual([even.needs, findingOn("node-descriptors", sampleSituation(byName, AMPLE)).needs], [10_100, 10_500]);
  const http = { perSec: 100, connections: 40 };
  assert.equal(
    findingOn("node-descriptors", sampleSituation({ users: 20_000, server: nodes, http }, AMPLE)).needs,
    10_140,
  );
});

test("the relayer has a connection from each node; an nginx has two for each user", () => {
  const tight = { ...AMPLE, descriptorLimit: 120 };
  const relayer = findingOn(
    "relayer-descriptors",
    sampleSituation({ users: 10, server: { ...CLUSTER, nodes: 30 } }, tight),
  );
  assert.deepEqual([relayer.verdict, relayer.needs, relayer.remedies], ["impossible", 130, ["ulimit -n 130"]]);
  const proxied = { users: 25_000, server: { ...CLUSTER, nodes: 6, balance: "nginx" } };
  const nginx = findingOn("nginx-descriptors", sampleSituation(proxied, SMALL));
  assert.deepEqual([nginx.verdict, nginx.needs], ["impossible", 50_100]);
  assert.equal(nginx.why, "2 × 25,000 users = 50,000 connections; limit 20,000 less 100 = 19,900.");
  assert.deepEqual(nginx.remedies, ["--set server.balance=round-robin", "ulimit -n 50100"]);
  assert.equal(findingOn("ports", sampleSituation(proxied, SMALL)).needs, 25_000);
  assert.equal(findingOn("nginx-ports", sampleSituation(proxied, SMALL)).needs, 4_167);
});

test("ports: users of one entrance against ports × sources × addresses of the server", () => {
  const of = (document: object) => findingOn("ports", sampleSituation({ users: 60_000, ...document }, SMALL));
  const one = of(TARGET);
  assert.deepEqual([one.verdict, one.needs, one.has], ["impossible", 60_000, 28_232]);
  assertSays(one.why, "60,000 users ÷ 1 entrance = 60,000", "28,232 ports (32768 to 60999)");
  assert.deepEqual(one.remedies, ["--set 'sources=[127.0.0.2, 127.0.0.3, 127.0.0.4]'"]);
  const sources = ["127.0.0.2", "127.0.0.3", "127.0.0.4"];
  const mended = of({ ...TARGET, sources });
  assert.deepEqual([mended.verdict, mended.has], ["ok", 84_696]);
  assertSays(mended.why, "× 3 addresses of ours = 84,696");
  const spread = of({ target: { ...TARGET.target, addresses: ["127.0.0.1", "127.0.0.9", "127.0.0.10"] } });
  assert.deepEqual([spread.verdict, spread.has], ["warning", 84_696]);
  assert.match(of(REMOTE).remedies[0] ?? "", /3 IP addresses of this machine/);
  assert.match(of({}).remedies[0] ?? "", /--set server\.nodes=5$/);
});

test("a range that is nearly used up is a warning", () => {
  const sources = ["127.0.0.2"];
  const of = (users: number) => findingOn("ports", sampleSituation({ users, ...TARGET, sources }, SMALL)).verdict;
  assert.deepEqual([of(26_820), of(26_821), of(28_232), of(28_233)], ["ok", "warning", "warning", "impossible"]);
});

test("where the system picks the ports, half of them is a warning, and more sources mend it", () => {
  const of = (users: number) => findingOn("ports", sampleSituation({ users, ...TARGET }, SMALL));
  assert.deepEqual([of(13_551).verdict, of(13_552).verdict], ["ok", "warning"]);
  assertSays(of(20_000).why, "From half of them on");
  assert.deepEqual(of(20_000).remedies, [
    'sysctl -w net.ipv4.ip_local_port_range="1024 65535"',
    "--set 'sources=[127.0.0.2]'",
  ]);
  assert.ok(!of(28_000).why.includes("From half of them on"));
});

test("sources must be this machine's; on Linux all of 127.0.0.0/8 is", () => {
  const of = (sources: readonly string[], ownsAllLoopback = true) =>
    findingOn("sources", sampleSituation({ users: 10, sources }, { ...AMPLE, ownsAllLoopback }));
  assert.equal(of(["127.0.0.77", "10.0.0.5"]).verdict, "ok");
  const strange = of(["10.0.0.5", "10.0.0.6"]);
  assert.deepEqual([strange.verdict, strange.remedies], ["impossible", ["ip address add 10.0.0.6/32 dev lo"]]);
  assert.deepEqual(of(["127.0.0.2"], false).remedies, ["ifconfig lo0 alias 127.0.0.2"]);
  assert.equal(findingOn("sources", sampleSituation({ users: 10, sources: ["10.0.0.6"] }, SILENT)).verdict, "unknown");
});

test("memory: users, processes, ledger; half of it where the server is elsewhere", () => {
  const of = (availableMemoryBytes: number, more: object = {}) =>
    findingOn("memory", sampleSituation({ users: 10_000, ...more }, { ...SMALL, availableMemoryBytes }));
  assertSays(of(1e9).why, "10,000 users × 19.4 KB = 194 MB", "2 processes", "1 GB is available");
  assert.deepEqual(
    [of(1e9), of(330e6), of(250e6)].map(({ verdict }) => verdict),
    ["ok", "warning", "impossible"],
  );
  assert.match(of(250e6).remedies[0] ?? "", /^--set users=5[01]00$/);
  assert.deepEqual(of(90e6).remedies, ["a machine with more memory"]);
  assertSays(of(1e9, REMOTE).why, "10,000 users × 8.7 KB");
});

test("memory counts the nodes that it takes, not those that are too few", () => {
  const { why } = findingOn("memory", sampleSituation({ users: 1_000_000 }, SMALL));
  assertSays(why, "119 processes");
});

test("cores: too few are a warning, whether for the ramp or for the deliveries", () => {
  const ramp = findingOn("cores", sampleSituation({ users: 10_000, ramp: { perSec: 10_000, plateaus: 1 } }, SMALL));
  assert.deepEqual([ramp.verdict, ramp.needs, ramp.remedies], ["warning", 4, ["--set ramp.perSec=5000"]]);
  const loud = sampleSituation({ users: 10_000, traffic: { broadcast: { perSec: 20 } } }, SMALL);
  const traffic = findingOn("cores", loud);
  assert.deepEqual([traffic.verdict, traffic.needs], ["warning", 4.1]);
  assert.equal(traffic.remedies[0], "--set traffic.broadcast.perSec=9.9");
  assertSays(traffic.why, "200,000 deliveries a second × 20 us");
  assert.equal(findingOn("one-machine", sampleSituation({ users: 10 }, { ...SMALL, cores: 1 })).verdict, "warning");
  assert.equal(
    findingOn("one-machine", sampleSituation({ users: 10, ...REMOTE }, { ...SMALL, cores: 1 })).verdict,
    "ok",
  );
  const limited = findingOn("one-machine", sampleSituation({ users: 10 }, { ...SMALL, cores: 0.5, isQuota: true }));
  assertSays(limited.why, "share its 0.5 cores (the quota of a control group)");
});

test("a short accept queue and a small table of connections are warnings", () => {
  const busy = { users: 10_000, ramp: { perSec: 1_000, plateaus: 1 } };
  const backlog = findingOn("backlog", sampleSituation(busy, { ...SMALL, acceptBacklog: 128 }));
  assert.deepEqual(
    [backlog.verdict, backlog.needs, backlog.remedies],
    ["warning", 1_000, ["sysctl -w net.core.somaxconn=4096", "--set ramp.perSec=128"]],
  );
  assert.ok(!appraise(sampleSituation({ users: 10, ...REMOTE }, SMALL)).some(({ about }) => about === "backlog"));
  const tracked = { now: 200_000, most: 262_144 };
  const table = findingOn("conntrack", sampleSituation({ users: 100_000 }, { ...SMALL, tracked }));
  assert.deepEqual([table.verdict, table.remedies], ["warning", ["sysctl -w net.netfilter.nf_conntrack_max=600000"]]);
});

const LOUD = {
  users: 1_000,
  phases: { warmup: "10s", hold: "90s" },
  traffic: { broadcast: { perSec: 80 } },
};

test("ledger: what it takes, for how much, and what would fit", () => {
  // 8,000 broadcasts to 1,000 users: 1 MB of bits, 4 KB for order, 1 KB sent, 96 KB of fan-out times.
  const of = (ledgerLimitBytes: number) =>
    findingOn("ledger", sampleSituation(LOUD, AMPLE, { workers: 1, ledgerLimitBytes }));
  assert.deepEqual([of(1_101_001).verdict, of(1_101_000).verdict, of(1_100_900).verdict], ["ok", "ok", "impossible"]);
  const half = of(550_500);
  assertSays(half.why, "1.1 MB", "8,000,000 deliveries", "--ledger-memory allows 551 KB");
  assert.deepEqual(half.remedies, ["--ledger-memory 2MB", "--set phases.hold=39s"]);
});

test("more deliveries than a worker can number are impossible, whatever the memory", () => {
  const huge = { users: 100_000, phases: { warmup: "0s", hold: "1000s" }, traffic: { broadcast: { perSec: 50 } } };
  const of = (workers: number) =>
    findingOn("ledger", sampleSituation(huge, AMPLE, { workers, ledgerLimitBytes: Number.POSITIVE_INFINITY }));
  assertSays(of(1).why, "One of 1 workers", "4,294,967,295 deliveries of one kind");
  assert.deepEqual([of(1).remedies, of(2).verdict], [["--workers 2"], "ok"]);
});

test("what a system does not tell never keeps a run from starting", () => {
  const findings = appraise(sampleSituation({ users: 1_000_000, server: { ...CLUSTER, nodes: 2 } }, SILENT));
  assert.ok(isFeasible(findings));
  assert.deepEqual(
    findings.filter(({ has }) => has === null).map(({ about, verdict }) => [about, verdict]),
    ["worker-descriptors", "node-descriptors", "relayer-descriptors", "ports", "backlog", "conntrack"].map((about) => [
      about,
      "unknown",
    ]),
  );
});

test("a refusal has every reason with its arithmetic in one paragraph; the first remedies go together", () => {
  const findings = appraise(sampleSituation({ users: 1_000_000 }, SMALL));
  assert.throws(
    () => refuseImpossible(1_000_000, findings),
    (thrown) => {
      assert.ok(thrown instanceof ChatbenchError && thrown.code === "not_feasible");
      assertSays(thrown.message, "1,000,000 users do not fit", "1 node =", "28,232 ports", "is available");
      assert.ok(!thrown.message.includes("\n"));
      assertSays(thrown.hint ?? "", "--set server.nodes=74; --set users=");
      return true;
    },
  );
  refuseImpossible(10, appraise(sampleSituation({ users: 10 }, SMALL)));
});

test("a warning is one line with its remedies", () => {
  const findings = appraise(sampleSituation({ users: 10 }, { ...SMALL, acceptBacklog: 5 }));
  assert.deepEqual(warningsOf(findings), [
    "connections waiting for accept: 500 a second ÷ 1 entrance = 500 while one is busy for 1 s; 5 may wait. " +
      "What would help: sysctl -w net.core.somaxconn=4096, or --set ramp.perSec=5.",
  ]);
});

test("less of anything never makes a scenario fit better; whatever is too little can be mended", () => {
  const amount = fc.integer({ min: 1, max: 200_000 });
  const shape = fc.record({ users: fc.integer({ min: 4, max: 2_000_000 }), nodes: fc.integer({ min: 1, max: 60 }) });
  const means = fc.record({ descriptorLimit: amount, acceptBacklog: amount, availableMemoryBytes: fc.nat(50_000_000) });
  fc.assert(
    fc.property(
      shape,
      means,
      fc.integer({ min: 1, max: 10 }),
      ({ users, nodes }, { availableMemoryBytes: kb, ...has }, less) => {
        const more = { ...SMALL, ...has, availableMemoryBytes: kb * 1000 };
        const fewer = {
          ...more,
          descriptorLimit: Math.floor(has.descriptorLimit / less),
          acceptBacklog: Math.floor(has.acceptBacklog / less),
          availableMemoryBytes: more.availableMemoryBytes / less,
        };
        const document = { users, server: { ...CLUSTER, nodes } };
        const findings = appraise(sampleSituation(document, more, { workers: 4 }));
        const worse = appraise(sampleSituation(document, fewer, { workers: 4 }));
        for (const [i, { about, verdict, remedies }] of findings.entries()) {
          assert.ok(LEVELS.indexOf(worse[i]?.verdict ?? "") >= LEVELS.indexOf(verdict), about);
          assert.equal(remedies.length > 0, verdict === "warning" || verdict === "impossible", about);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test.run();
