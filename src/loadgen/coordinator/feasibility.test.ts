import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import type { Scenario } from "../../scenario/scenario.js";
import {
  checkFeasible,
  checkLedger,
  DEFAULT_LEDGER_BYTES,
  deliveriesPerSec,
  type MachineFacts,
  planWorkers,
} from "./feasibility.js";

const test = suite("feasibility");

const scenarioOf = (document: Record<string, unknown>): Scenario =>
  parseScenario({ version: 1, name: "feasible", ramp: { plateaus: 1 }, arrivals: "constant", ...document });

const QUIET = { traffic: { dm: { perSec: 1, contacts: 1 } } };
const AMPLE: MachineFacts = { cores: 8, descriptorLimit: 1_000_000, availableMemoryBytes: 64e9 };

/** The error that `act` throws; its message and hint as one text. */
function refusal(code: string, act: () => void): string {
  try {
    act();
  } catch (thrown) {
    assert.ok(thrown instanceof ChatbenchError);
    assert.equal(thrown.code, code);
    return `${thrown.message} ${thrown.hint}`;
  }
  throw new Error("it was not refused");
}

/** Asserts that every part stands in the text. */
function assertSays(text: string, ...parts: readonly string[]): void {
  for (const part of parts) assert.ok(text.includes(part), `"${part}" is missing in: ${text}`);
}

test("deliveries: one per private message, everybody per broadcast, the members per room message", () => {
  const traffic = {
    dm: { perSec: 10, contacts: 1 },
    broadcast: { perSec: 2 },
    room: { perSec: 5, count: 4, roomsPerUser: 2 },
  };
  const of = (part: Partial<typeof traffic>) => deliveriesPerSec(scenarioOf({ users: 100, traffic: part }));
  assert.deepEqual(
    [of({ dm: traffic.dm }), of({ broadcast: traffic.broadcast }), of({ room: traffic.room }), of(traffic)],
    [10, 200, 250, 460],
  );
});

test("workers: enough for the users, the deliveries and the descriptors, and no more than users", () => {
  const workers = (users: number, machine: Partial<MachineFacts> = {}, traffic: object = QUIET.traffic) =>
    planWorkers(scenarioOf({ users, traffic }), { ...AMPLE, ...machine });
  assert.deepEqual([workers(2), workers(15_000), workers(15_001), workers(60_000)], [1, 1, 2, 4]);
  assert.deepEqual([workers(10_000, { descriptorLimit: 1_100 }), workers(10_000, { descriptorLimit: null })], [10, 1]);
  const broadcast = (perSec: number) => ({ broadcast: { perSec } });
  assert.deepEqual([workers(1_000, {}, broadcast(40)), workers(1_000, {}, broadcast(41))], [1, 2]);
  assert.equal(workers(3, {}, broadcast(1e5)), 3);
  assert.equal(workers(5, { descriptorLimit: 50 }), 5);
});

test("a run that fits is let through", () => {
  checkFeasible(scenarioOf({ users: 1_000, ...QUIET }), 1, AMPLE);
  checkFeasible(scenarioOf({ users: 1_000, ...QUIET }), 1, {
    cores: 1,
    descriptorLimit: 1_100,
    availableMemoryBytes: 24_000_000,
  });
  checkFeasible(scenarioOf({ users: 1_000, ...QUIET }), 1, { ...AMPLE, descriptorLimit: null });
});

test("too few descriptors of the server: the number it has, the number it needs, and the command", () => {
  const text = refusal("not_feasible", () =>
    checkFeasible(scenarioOf({ users: 5_000, ...QUIET }), 2, { ...AMPLE, descriptorLimit: 4_096 }),
  );
  assertSays(
    text,
    "5,000 users do not fit",
    "3,996 connections",
    "limit 4,096 less 100",
    "need 5,000",
    "ulimit -n 5100",
  );
  assert.ok(!text.includes("workers would need"), text);
});

test("too few descriptors of the workers: how many workers would do", () => {
  const target = { url: "ws://127.0.0.1:7000" };
  const machine = { ...AMPLE, descriptorLimit: 1_100 };
  const text = refusal("not_feasible", () => checkFeasible(scenarioOf({ users: 4_500, target, ...QUIET }), 2, machine));
  assertSays(
    text,
    "Each of 2 workers would need 2,250 connections and may hold 1,000.",
    "at least 5 workers (--workers)",
  );
  checkFeasible(scenarioOf({ users: 4_500, target, ...QUIET }), 5, machine);
  assert.ok(!text.includes("server process"), "a server that is not ours has a limit of its own");
});

test("too little memory: what it takes, what there is, and how many users would fit", () => {
  const text = refusal("not_feasible", () =>
    checkFeasible(scenarioOf({ users: 50_000, ...QUIET }), 4, { ...AMPLE, availableMemoryBytes: 600e6 }),
  );
  assertSays(text, "about 1.2 GB", "24 KB each", "600 MB is available", "at most 25,000 users");
});

test("every problem is said at once", () => {
  const text = refusal("not_feasible", () =>
    checkFeasible(scenarioOf({ users: 5_000, ...QUIET }), 1, {
      cores: 1,
      descriptorLimit: 150,
      availableMemoryBytes: 1e6,
    }),
  );
  assertSays(text, "server process", "workers would need", "is available");
});

const LOUD = {
  users: 1_000,
  phases: { warmup: "10s", hold: "90s" },
  traffic: { broadcast: { perSec: 80 } },
};

test("a ledger within its memory is let through, whatever the number of workers", () => {
  for (const workers of [1, 4]) checkLedger(scenarioOf(LOUD), workers, DEFAULT_LEDGER_BYTES);
});

test("a ledger above its memory is refused: what it takes, for how much, and what would fit", () => {
  // 8,000 broadcasts to 1,000 users: 1 MB of bits, 4 KB for order, 1 KB sent, 96 KB of fan-out times.
  const text = refusal("ledger_too_large", () => checkLedger(scenarioOf(LOUD), 1, 550_500));
  assertSays(text, "1.1 MB", "8,000,000 deliveries", "--ledger-memory allows 551 KB", "About 50 s of warm-up and hold");
  checkLedger(scenarioOf(LOUD), 1, 1_101_001);
  assert.throws(() => checkLedger(scenarioOf(LOUD), 1, 1_100_900));
});

test("more deliveries than a worker can number are refused before anything else", () => {
  const huge = scenarioOf({
    users: 100_000,
    phases: { warmup: "0s", hold: "1000s" },
    traffic: { broadcast: { perSec: 50 } },
  });
  const text = refusal("ledger_too_large", () => checkLedger(huge, 1, Number.POSITIVE_INFINITY));
  assertSays(text, "One of 1 workers", "4,294,967,295 deliveries of one kind", "--workers");
  checkLedger(huge, 2, Number.POSITIVE_INFINITY);
});

test.run();
