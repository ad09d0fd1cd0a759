import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { readVersion } from "../base/version.js";
import { watchProcessors } from "../loadgen/coordinator/processor-watch.js";
import { SERVER_BACKLOG } from "../loadgen/feasibility/kernel.js";
import { parseScenarioText } from "../scenario/parse-scenario.js";
import { LISTEN_BACKLOG } from "../server-under-test/chat/bounds.js";
import { until } from "../test-support/fakes/until.js";
import { childrenOf } from "../test-support/processes/child-processes.js";
import { requireLinux, testIf } from "../test-support/runner/requires.js";
import { shortScenario } from "../test-support/runs/whole-run.js";
import { AMPLE } from "../test-support/samples/situations.js";
import { observeRun } from "./observe-run.js";
import { run } from "./run.js";
import type { RunOptions } from "./run-options.js";

const test = suite("run");

const scenario = (wishes: Readonly<Record<string, unknown>>) =>
  parseScenarioText(JSON.stringify(shortScenario({ name: "library", users: 20, ...wishes })));

const TRAFFIC = { dm: { perSec: 100 } };
const ENDLESS = scenario({ traffic: TRAFFIC, phases: { warmup: "0s", hold: "30m", drain: "1s" } });

test("resolves to a result with its origin, its environment and the command to repeat it", async () => {
  const startedMs = Date.now();
  const { delivery, generator, environment, command, id } = await run(scenario({ traffic: TRAFFIC }), {
    workers: 2,
    client: "ws",
    runId: "abc-_1",
  });
  assert.deepEqual([delivery.expected, delivery.delivered], [100, 100]);
  assert.deepEqual([generator.workers.length, generator.client, id], [2, "ws", "abc-_1"]);
  assert.deepEqual([environment.chatbench, environment.node], [readVersion(), process.version]);
  assert.ok(process.platform !== "linux" || environment.foreignCpu !== null, "the processors were watched");
  assert.ok(environment.sharedMachine && Date.parse(environment.startedAt) >= startedMs);
  assert.equal(command, "chatbench run library.yaml --workers 2 --client ws");
});

testIf(test, "aborted by its signal, it resolves to what was seen and leaves no process", requireLinux(), async () => {
  const abort = new AbortController();
  const result = await run(ENDLESS, {
    signal: abort.signal,
    onProgress: ({ phase, deliveries }) => {
      if (phase === "hold" && deliveries > 0) abort.abort();
    },
  });
  assert.deepEqual([result.verdict, result.exitCode, result.reasons[0]?.code], ["aborted", 130, "interrupted"]);
  assert.ok(result.delivery.delivered > 0);
  assert.deepEqual(childrenOf(process.pid), []);
});

test("releases a signal that outlives the run, and ends at once if it is already aborted", async () => {
  const abort = new AbortController();
  abort.abort();
  assert.equal((await run(ENDLESS, { signal: abort.signal })).verdict, "aborted");
  const lasting = new AbortController();
  const openServer = () => Promise.reject(new Error("no server"));
  await assert.rejects(
    observeRun(ENDLESS, { signal: lasting.signal }, { openServer, machine: AMPLE, watchProcessors }),
    /no server/,
  );
  assert.deepEqual(getEventListeners(lasting.signal, "abort"), []);
});

testIf(test, "a callback that throws ends the run, which throws the same error", requireLinux(), async () => {
  let calls = 0;
  const onProgress = (): void => {
    calls += 1;
    throw new RangeError("not what the test wanted");
  };
  await assert.rejects(run(ENDLESS, { onProgress }), { name: "RangeError", message: "not what the test wanted" });
  assert.equal(calls, 1);
  await until("every process is gone", () => childrenOf(process.pid).length === 0);
});

test("refuses what this machine cannot carry before starting anything", async () => {
  let opened = 0;
  const openServer = (): Promise<never> => {
    opened += 1;
    return Promise.reject(new Error("it was started"));
  };
  await assert.rejects(
    observeRun(scenario({ traffic: TRAFFIC }), { ledgerMemory: 1 }, { openServer, machine: AMPLE, watchProcessors }),
    (thrown) => thrown instanceof ChatbenchError && thrown.code === "not_feasible" && thrown.message.includes("ledger"),
  );
  assert.equal(opened, 0);
  const notices: string[] = [];
  const brisk = scenario({ ramp: { perSec: 100_000, plateaus: 1 } });
  const onNotice = ({ code, message }: { code: string; message: string }) => notices.push(`${code}: ${message}`);
  await assert.rejects(
    observeRun(brisk, { onNotice }, { openServer, machine: AMPLE, watchProcessors }),
    /it was started/,
  );
  assert.ok(
    notices.some((notice) => /^feasibility: .*100,000 a second/.test(notice)),
    notices.join("\n"),
  );
});

const WRONG_OPTIONS: readonly (readonly [option: string, value: unknown, says: RegExp])[] = [
  ["workers", 0, /^workers: 0 is not a whole number from 1 to 1000\.$/],
  ["workers", 1.5, /^workers: 1\.5 /],
  ["client", "curl", /^client: curl is not a WebSocket client of chatbench\.$/],
  ["client", "toString", /^client: toString /],
  ["ledgerMemory", "2GB", /^ledgerMemory: 2GB is not a number of bytes above zero\.$/],
  ["runId", "../../x", /^runId: \.\.\/\.\.\/x is not six letters/],
];

for (const [option, value, says] of WRONG_OPTIONS) {
  test(`refuses ${option} ${value}, with advice`, async () => {
    await assert.rejects(run(ENDLESS, { [option]: value } as RunOptions), (thrown) => {
      assert.ok(thrown instanceof ChatbenchError);
      assert.equal(thrown.code, "usage");
      assert.match(thrown.message, says);
      assert.ok(thrown.hint);
      return true;
    });
  });
}

test("the appraisal uses the accept queue that the reference server asks for", () => {
  assert.equal(SERVER_BACKLOG, LISTEN_BACKLOG);
});

test.run();
