import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../../plan/plan.js";
import { KIND_INDEX } from "../../../protocol/marker.js";
import type { RunResult } from "../../../result/run-result.js";
import { parseScenarioText } from "../../../scenario/parse-scenario.js";
import {
  bitsOf,
  bucketsOf,
  hdrOf,
  seenOf,
  sendsOf,
  workerOf,
} from "../../../test-support/samples/sample-observations.js";
import { sampleResult } from "../../../test-support/samples/sample-result.js";
import { snapshotOf } from "../../../test-support/samples/sample-snapshots.js";
import { closeKind } from "../../close-groups.js";
import { exampleOfStranger } from "../../ledger/delivery-example.js";
import { noViolations, TallyKeeper } from "../../ledger/delivery-tally.js";
import { MemoryRecorder } from "../memory-readings.js";
import type { RunObservations } from "../run-observations.js";
import { Timeline } from "../timeline.js";
import { assembleResult, type RunFrame } from "./assemble-result.js";

const test = suite("assemble result");
const SEC_US = 1_000_000;

/** Ten private messages a second for six seconds; a fault answers from 3.0 s, a second before it strikes, to 4.5 s. */
const DOCUMENT = {
  version: 1,
  name: "a",
  users: 6,
  server: { acks: true, topology: "relayer", nodes: 2 },
  phases: { warmup: "1s", hold: "5s", drain: "1s" },
  traffic: { dm: { perSec: 10, contacts: 1 }, broadcast: { perSec: 1 } },
  faults: [{ at: "3s", kill: "node-1", recovery: "500ms" }],
};

/** A run of what `changes` make of DOCUMENT, in which all came in and everything was sent and, beside that, `seen` happened. */
function assemble(
  seen: Partial<RunObservations>,
  changes: Record<string, unknown> = {},
  frame: Partial<RunFrame> = {},
): RunResult {
  const { scenario, document } = parseScenarioText(JSON.stringify({ ...DOCUMENT, ...changes }));
  const { foreignCpu, cpuPressure, throttling, ...environment } = sampleResult().environment;
  const own = makePlan(scenario);
  const sends = [{ streams: own.streams.map((stream) => stream && sendsOf({ sent: stream.count })) }];
  const workers = [workerOf({ opened: own.users })];
  return assembleResult(seenOf(own, { sends, workers, ...seen }), {
    id: "r",
    command: "run",
    scenario,
    document,
    client: "lean",
    verify: true,
    certificatesUnchecked: false,
    environment,
    processes: [],
    ...frame,
  });
}

const plan = makePlan(parseScenarioText(JSON.stringify(DOCUMENT)).scenario);
/** The private message that is due at a moment. */
const dmAt = (sec: number): number => {
  const stream = plan.dm;
  assert.ok(stream);
  return Array.from({ length: stream.count }, (_, k) => k).find((k) => stream.timeUs(k) >= sec * SEC_US) ?? -1;
};

test("of the refused messages, those around a fault are its own and the others are not", () => {
  const rejected = bitsOf(plan.dm?.count ?? 0, dmAt(0.5), dmAt(2), dmAt(3.5), dmAt(4), dmAt(5));
  const sends = [{ streams: [sendsOf({ sent: 60, rejected }), null, null] }];
  const { dm } = assemble({ sends }).messages;
  assert.deepEqual([dm.rejected, dm.rejectedInFaults], [5, 2]);
});

test("sends are summed over all workers but those that died, by kind", () => {
  const count = plan.dm?.count ?? 0;
  const dm = sendsOf({ sent: 20, dropped: 3, away: 2, accepted: bitsOf(count, 1, 2, 3), rejected: bitsOf(count, 4) });
  const streams = [dm, sendsOf({ sent: 5, accepted: bitsOf(6, 0) }), null];
  const { messages } = assemble({ sends: [{ streams }, null, { streams: [dm, null, null] }] });
  assert.deepEqual(messages, {
    dm: { planned: 60, sent: 40, dropped: 6, away: 4, accepted: 6, rejected: 2, rejectedInFaults: 0 },
    broadcast: { planned: 6, sent: 5, dropped: 0, away: 0, accepted: 1, rejected: 0, rejectedInFaults: 0 },
    room: { planned: 0, sent: 0, dropped: 0, away: 0, accepted: 0, rejected: 0, rejectedInFaults: 0 },
  });
});

test("without acks, accepted and rejected are unknown, whether or not the run started the server", () => {
  const sends = [{ streams: [sendsOf({ sent: 60, accepted: bitsOf(60, 1), rejected: bitsOf(60, 2) }), null, null] }];
  const target = (acks: boolean) => ({
    server: undefined,
    faults: undefined,
    target: { url: "ws://127.0.0.1:1", acks },
  });
  const { accepted, rejected, rejectedInFaults } = assemble({ sends }, { server: { acks: false }, faults: [] }).messages
    .dm;
  assert.deepEqual([accepted, rejected, rejectedInFaults], [null, null, null]);
  assert.equal(assemble({ sends }, target(false)).messages.dm.accepted, null);
  assert.equal(assemble({ sends }, target(true)).messages.dm.accepted, 1);
});

test("connections are summed over all workers but those that died", () => {
  const reset = { ...closeKind("reset", true, "ended"), count: 2 };
  const timeout = { ...closeKind("timeout", false, "late"), count: 3 };
  const worker = workerOf({
    opened: 3,
    failed: 1,
    pings: 5,
    retried: 7,
    closedEarly: 2,
    reconnected: 4,
    closes: [reset, timeout],
  });
  const { connections } = assemble({
    workers: [worker, null, { ...worker, closes: [reset] }],
    connectingUs: 3 * SEC_US,
  });
  assert.deepEqual(connections, {
    planned: 6,
    opened: 6,
    failed: 2,
    pings: 10,
    retried: 14,
    cutByFaults: 0,
    closedEarly: 4,
    reconnected: 8,
    perSec: 2,
    errors: [{ ...reset, count: 4 }, timeout],
  });
});

test("users that connected in no time have no rate", () => {
  assert.equal(assemble({ workers: [workerOf({ opened: 3 })], connectingUs: 0 }).connections.perSec, 0);
});

test("error answers are grouped by code over all workers, most frequent first", () => {
  const { errorAnswers } = assemble({
    knownAway: 2,
    workers: [
      workerOf({ serverErrors: [{ code: "rare", count: 1, inFaults: 1 }] }),
      null,
      workerOf({
        serverErrors: [
          { code: "user_not_found", count: 3, inFaults: 0 },
          { code: "often", count: 4, inFaults: 1 },
        ],
      }),
      workerOf({ serverErrors: [{ code: "often", count: 5, inFaults: 2 }] }),
    ],
  });
  assert.deepEqual(errorAnswers, [
    { code: "often", count: 9, inFaults: 3, knownAway: 0 },
    { code: "user_not_found", count: 3, inFaults: 0, knownAway: 2 },
    { code: "rare", count: 1, inFaults: 1, knownAway: 0 },
  ]);
});

/** Two lost private messages, one of them in a fault, and a broadcast that came twice. */
function wrongDeliveries(): TallyKeeper {
  const tally = new TallyKeeper();
  const sighting = { recipient: 0, sentUs: null, receivedUs: null, detail: "" };
  const note = (violation: "lost" | "duplicated", kind: number, fault: number) =>
    tally.violation(violation, kind, fault, () => exampleOfStranger(plan, kind, { ...sighting, violation }));
  note("lost", KIND_INDEX.dm, -1);
  note("lost", KIND_INDEX.dm, 0);
  note("duplicated", KIND_INDEX.broadcast, -1);
  tally.of(KIND_INDEX.dm).expected = 60;
  tally.of(KIND_INDEX.broadcast).expected = 36;
  return tally;
}

test("deliveries are counted in all, by kind, and outside of faults", () => {
  const tally = wrongDeliveries();
  const { delivery } = assemble({ tally });
  assert.deepEqual([delivery.expected, delivery.lost, delivery.duplicated], [96, 2, 1]);
  assert.deepEqual(
    [delivery.byKind.dm.lost, delivery.byKind.broadcast.lost, delivery.byKind.broadcast.duplicated],
    [2, 0, 1],
  );
  assert.deepEqual(delivery.outsideFaults, { ...noViolations(), lost: 1, duplicated: 1 });
  assert.deepEqual([delivery.examples, delivery.lostOnHop, delivery.audit], [tally.examples, null, null]);
});

test("where hops were traced, examples name theirs; the audit is told by its count and hash", () => {
  const tally = wrongDeliveries();
  const examples = tally.examples.map((example) => ({ ...example, detail: "n0 → relayer" }));
  const onHop = [{ hop: "n0 → relayer", count: 2 }];
  const { delivery } = assemble({ tally, lostTrace: { onHop, examples }, audit: { count: 94, high: 1, low: 255 } });
  assert.deepEqual([delivery.examples, delivery.lostOnHop], [examples, onHop]);
  assert.deepEqual(delivery.audit, { deliveries: 94, hash: "00000001000000ff" });
});

test("what was not judged is no threshold", () => {
  const thresholds = ["delivery.lost == 0", "connections.failed == 0"];
  const metrics = (verify: boolean) =>
    assemble({}, { thresholds }, { verify }).thresholds.map(({ metric, pass }) => [metric, pass]);
  assert.deepEqual(metrics(false), [["connections.failed", true]]);
  assert.deepEqual(metrics(true), [
    ["delivery.lost", true],
    ["connections.failed", true],
  ]);
});

/** A tally in which all of what was expected came. */
function proving(): TallyKeeper {
  const tally = new TallyKeeper();
  Object.assign(tally.of(KIND_INDEX.dm), { expected: 60, delivered: 60 });
  return tally;
}

const codes = ({ reasons }: Pick<RunResult, "reasons">) => reasons.map(({ code }) => code);

test("a latency limit that was missed because the generator was late is not held against the server", () => {
  const late = workerOf({
    responseHdr: [hdrOf(...Array.from({ length: 2_000 }, () => 40_000)), hdrOf(), hdrOf()],
    scheduleLagHdr: hdrOf(...Array.from({ length: 1_000 }, (_, i) => (i < 900 ? 100 : 9_000)), 30_000, 30_000),
  });
  const { generator, verdict, reasons } = assemble({ workers: [late] }, { thresholds: ["latency.dm.max < 20ms"] });
  assert.equal(generator.saturated, true);
  assert.deepEqual(codes(generator), ["generator_lag"]);
  assert.equal(verdict, "inconclusive");
  assert.equal(reasons[0]?.code, "generator_lag");
  const fine = assemble({ workers: [late] }, { thresholds: ["latency.dm.max < 50ms"] });
  assert.deepEqual([fine.generator.saturated, fine.generator.reasons], [false, []]);
});

test("a worker that was late throughout is a reason not to trust the run", () => {
  const late = workerOf({ scheduleLagHdr: hdrOf(15_000) });
  const { generator, verdict } = assemble({ workers: [late] });
  assert.deepEqual([generator.saturated, codes(generator), verdict], [true, ["generator_lag"], "inconclusive"]);
  const trusted = assemble({ workers: [late] }, { thresholds: ["latency.dm.p99 < 200ms"] }).generator;
  assert.deepEqual([trusted.saturated, trusted.reasons], [false, []]);
});

test("the verdict knows why a run ended early", () => {
  const ended = (halt: RunObservations["halt"]) => assemble({ halt, workers: [workerOf({ opened: 5, failed: 1 })] });
  const failure = (halt: RunObservations["halt"]) =>
    ended(halt).reasons.find(({ code }) => code === "connections_failed")?.message ?? "";
  assert.equal(ended("interrupted").verdict, "aborted");
  assert.notEqual(failure("connect failed"), failure("server gone"));
  assert.ok(!codes(ended(null)).includes("cut_short"));
  assert.ok(codes(ended("server died")).includes("cut_short"));
});

test("the verdict hears of everything that may decide it", () => {
  const reasonsOf = (
    seen: Partial<RunObservations>,
    changes: Record<string, unknown> = {},
    frame: Partial<RunFrame> = {},
  ) => codes(assemble(seen, changes, frame));
  const [fault] = plan.faults.faults;
  assert.ok(fault);
  const done = { fault, injectedUs: 4 * SEC_US, endedUs: 4 * SEC_US, failure: null };
  const exit = { id: "n0", exitCode: 1, signal: null, stderr: "" };
  const ghosts = { connections: 1, users: 0, rooms: 0 };
  assert.deepEqual(reasonsOf({ tally: proving() }), ["passed"]);
  assert.deepEqual(reasonsOf({ tally: proving(), faults: [done] }), ["passed"]);
  assert.deepEqual(reasonsOf({ tally: proving(), faults: [{ ...done, failure: "no" }] }), ["fault_failed"]);
  assert.deepEqual(reasonsOf({ tally: proving(), serverExits: [exit] }), ["server_died"]);
  assert.deepEqual(reasonsOf({ tally: proving(), halt: "worker died", workers: [workerOf(), null] }), ["worker_died"]);
  assert.deepEqual(reasonsOf({ tally: proving(), leftovers: ghosts }), ["ghosts"]);
  assert.deepEqual(reasonsOf({}), ["nothing_expected"]);
  assert.deepEqual(reasonsOf({}, { traffic: {} }), ["passed"]);
  assert.deepEqual(reasonsOf({}, {}, { verify: false }), ["not_verified"]);
  const unchecked = reasonsOf({ tally: proving() }, {}, { certificatesUnchecked: true });
  assert.deepEqual(unchecked, ["passed", "certificates_unchecked"]);
});

test("duplicates are wrong where the server promised none", () => {
  const tally = new TallyKeeper();
  Object.assign(tally.of(KIND_INDEX.dm), { expected: 60, delivered: 60, duplicated: 1 });
  const verdict = (delivery: string) => assemble({ tally }, { delivery }).verdict;
  assert.deepEqual([verdict("at-most-once"), verdict("at-least-once")], ["fail", "pass"]);
});

test("only the seconds of the hold phase, and those in which something came, say whether it was steady", () => {
  const timeline = new Timeline(0, 6, false);
  const idle = { connected: 6, failed: 0, away: 0, offered: 10, sent: 10, owedSoFar: 0, deliveries: 10, eventLoop: 0 };
  const phases = ["warmup", "hold", "drain"] as const;
  for (const [i, phase] of phases.entries()) timeline.enter(phase, ([0, 10, 40][i] ?? 0) * SEC_US);
  for (let index = 0; index < 50; index++) {
    const inHold = index >= 10 && index < 40;
    const responseBuckets = index === 20 ? null : bucketsOf(inHold ? 1_000 + (index % 2) : 1_000 * (index + 1));
    timeline.addSecond(0, { ...idle, index, responseBuckets });
  }
  const { steady } = assemble({ timeline });
  assert.equal(steady?.steady, true);
  assert.equal(assemble({}).steady, null);
});

test("a result repeats what the run was told, and what was seen around it", () => {
  const { environment, http } = sampleResult();
  const { foreignCpu, cpuPressure, throttling } = environment;
  const processors = { between: () => ({ foreignCpu, cpuPressure, throttling }), programs: foreignCpu?.programs ?? [] };
  const result = assemble({ processors, http }, { claims: [] });
  assert.deepEqual(
    [result.schema, result.id, result.command, result.seed, result.scenario.name],
    ["chatbench.result/v1", "r", "run", 42, "a"],
  );
  assert.deepEqual([result.environment, result.http], [environment, http]);
  assert.equal(result.server, null);
});

test("a result holds what was measured: memory of both sides, claims, faults, and every second", () => {
  const memory = new MemoryRecorder();
  const worker = { rssBytes: 1_000, heapUsedBytes: 0, heapFreeBytes: 0, externalBytes: 0 };
  for (const connected of [0, 3, 6]) {
    const rssBytes = 5_000 + 100 * connected;
    memory.addPlateau([snapshotOf("n0", { rssBytes })], [{ ...worker, connected }], null);
  }
  const timeline = new Timeline(0, 6, false);
  const idle = { connected: 6, failed: 0, away: 0, offered: 0, sent: 0, owedSoFar: 0, deliveries: 0, eventLoop: 0 };
  timeline.addSecond(0, { ...idle, index: 0, responseBuckets: null });
  const [fault] = plan.faults.faults;
  assert.ok(fault);
  const claim = { text: "c", source: "s", metric: "memory.perConnection.rss", from: "50B", to: "150B" };
  const cut = {
    cutUs: Float64Array.of(fault.fromUs),
    backUs: Float64Array.of(fault.endUs + 1),
    entrance: new Uint16Array(1),
  };
  const result = assemble(
    {
      memory,
      timeline,
      workers: [workerOf({ closedEarly: 1, cuts: cut })],
      faults: [{ fault, injectedUs: fault.fromUs, endedUs: fault.endUs, failure: null }],
    },
    { claims: [claim] },
  );
  assert.equal(result.memory?.perConnection.rss?.bytes, 100);
  assert.equal(result.generator.memory?.perConnection.rss?.bytes, 0);
  assert.deepEqual(
    result.claims.map(({ metric, measured }) => [metric, measured]),
    [["memory.perConnection.rss", 100]],
  );
  assert.deepEqual([result.faults.length, result.timeline.length, result.connections.cutByFaults], [1, 1, 1]);
});

test.run();
