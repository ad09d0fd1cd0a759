import assert from "node:assert/strict";
import { suite } from "uvu";
import { planOf } from "../../../test-support/samples/random-plans.js";
import { hdrOf, seenOf, sendsOf, workerOf } from "../../../test-support/samples/sample-observations.js";
import type { RunObservations } from "../run-observations.js";
import { Timeline } from "../timeline.js";
import { generatorOf, workerLoads } from "./generator-results.js";

const test = suite("generator results");
const SEC_US = 1_000_000;

const plan = planOf({
  users: 6,
  phases: { warmup: "1s", hold: "3s" },
  traffic: { dm: { perSec: 10, contacts: 1 }, broadcast: { perSec: 1 } },
});
const TRUSTED = { saturated: false, reasons: [] };

/** Two workers, of which the second died; by second, the share of it that the first was busy. */
function twoWorkers(changes: Partial<RunObservations> = {}): RunObservations {
  const timeline = new Timeline(0, plan.users, false);
  const idle = {
    connected: 0,
    failed: 0,
    away: 0,
    offered: 0,
    sent: 0,
    owedSoFar: 0,
    deliveries: 0,
    responseBuckets: null,
  };
  for (const [index, eventLoop] of [0.9, 0.8, 0.2, 0.4, 0.6, 0.7].entries()) {
    timeline.addSecond(0, { ...idle, index, eventLoop });
  }
  return seenOf(plan, {
    timeline,
    trafficStartUs: SEC_US,
    endUs: 6 * SEC_US,
    workers: [
      workerOf({
        scheduleLagHdr: hdrOf(...Array.from({ length: 100 }, (_, i) => i + 1)),
        cpuSec: 2,
        ledgerBytes: 64,
        backlog: 5,
      }),
      null,
    ],
    workerUsers: [4, 2],
    workerRssBytes: [7_000, 8_000],
    sends: [
      { streams: [sendsOf({ sent: 20, dropped: 9, droppedOffline: 4 }), sendsOf({ sent: 3, dropped: 1 }), null] },
      null,
    ],
    ...changes,
  });
}

test("sends dropped because their sender was not connected are not the generator's", () => {
  const [load] = workerLoads(twoWorkers());
  assert.deepEqual([load?.planned, load?.dropped], [33, 6]);
});

test("what a run that was cut short did not send, it dropped on purpose", () => {
  for (const halt of ["interrupted", "connect failed"] as const) {
    const [load] = workerLoads(twoWorkers({ halt }));
    assert.deepEqual([load?.planned, load?.dropped], [33, 0]);
  }
});

test("a worker's load is its lag at the 99th percentile, and how busy it was in each second of the hold phase", () => {
  const [load, died] = workerLoads(twoWorkers());
  assert.deepEqual([load?.id, load?.scheduleLagP99Us, load?.eventLoopPerSec], [0, 99, [0.2, 0.4, 0.6]]);
  assert.deepEqual(died, { id: 1, scheduleLagP99Us: 0, eventLoopPerSec: [], planned: 0, dropped: 0 });
});

test("each worker by itself, and the sums of those that lived", () => {
  const seen = twoWorkers();
  const generator = generatorOf(seen, "lean", workerLoads(seen), TRUSTED);
  const [worker, died] = generator.workers;
  assert.ok(worker && died);
  assert.deepEqual(
    { ...worker, eventLoop: worker.eventLoop.toFixed(6), eventLoopWorst5s: worker.eventLoopWorst5s.toFixed(6) },
    {
      id: 0,
      users: 4,
      cpuSec: 2,
      rss: 7_000,
      eventLoop: "0.400000",
      eventLoopWorst5s: "0.400000",
      scheduleLagP99Us: 99,
      backlog: 5,
      finished: true,
    },
  );
  assert.deepEqual(died, {
    id: 1,
    users: 2,
    cpuSec: 0,
    rss: 8_000,
    eventLoop: 0,
    eventLoopWorst5s: 0,
    scheduleLagP99Us: 0,
    backlog: 0,
    finished: false,
  });
  assert.deepEqual(
    [generator.client, generator.cpu, generator.eventLoop, generator.ledgerBytes, generator.memory],
    ["lean", 2, worker.eventLoop, 64, null],
  );
});

test("the busiest worker stands for the generator, and sums run over all", () => {
  const workers = [workerOf({ cpuSec: 1, ledgerBytes: 1 }), workerOf({ cpuSec: 2, ledgerBytes: 2 })];
  const seen = twoWorkers({ workers, workerUsers: [], workerRssBytes: [] });
  const loads = [0.3, 0.5].map((share, id) => ({
    id,
    scheduleLagP99Us: 0,
    eventLoopPerSec: [share],
    planned: 0,
    dropped: 0,
  }));
  const saturation = { saturated: true, reasons: [{ code: "generator_cpu", message: "why" }] };
  const generator = generatorOf(seen, "ws", loads, saturation);
  assert.deepEqual([generator.cpu, generator.eventLoop, generator.ledgerBytes], [3, 0.5, 3]);
  assert.deepEqual([generator.saturated, generator.reasons], [true, saturation.reasons]);
  assert.deepEqual(
    generator.workers.map(({ users, rss }) => [users, rss]),
    [
      [0, 0],
      [0, 0],
    ],
  );
});

test("without any worker there is nothing to divide by", () => {
  const generator = generatorOf(seenOf(plan), "lean", [], TRUSTED);
  assert.deepEqual([generator.workers, generator.cpu, generator.eventLoop], [[], 0, 0]);
});

test.run();
