import assert from "node:assert/strict";
import { suite } from "uvu";
import { snapshotOf } from "../../test-support/samples/sample-snapshots.js";
import type { WorkerMemory } from "../worker-messages.js";
import { MemoryRecorder } from "./memory-readings.js";

const test = suite("memory readings");

/** Its heap is half of it, and a tenth of that again is free. */
const memory = (mb: number) => ({
  rssBytes: mb + mb / 20,
  heapUsedBytes: mb / 2,
  heapFreeBytes: mb / 20,
  externalBytes: mb / 4,
});
const node = (id: string, mb: number) => snapshotOf(id, memory(mb));
const worker = (connected: number, mb: number): WorkerMemory => ({ connected, ...memory(mb) });

test("a plateau sums up the processes of each side, less what their heaps hold free, over the connections of all workers", () => {
  const recorder = new MemoryRecorder();
  recorder.addPlateau([node("n0", 400), node("n1", 800)], [worker(10, 40), worker(15, 80)], 4_000);
  const common = { connections: 25, kernel: 4_000 };
  assert.deepEqual(recorder.server, {
    plateaus: [{ ...common, rss: 1_200, heapUsed: 600, external: 300 }],
    rssAroundDisconnect: null,
  });
  assert.deepEqual(recorder.generator, {
    plateaus: [{ ...common, rss: 120, heapUsed: 60, external: 30 }],
    rssAroundDisconnect: null,
  });
});

test("plateaus keep their order", () => {
  const recorder = new MemoryRecorder();
  for (const connections of [0, 50, 100]) recorder.addPlateau([], [worker(connections, 4)], null);
  assert.deepEqual(
    recorder.generator?.plateaus.map(({ connections, kernel }) => [connections, kernel]),
    [
      [0, null],
      [50, null],
      [100, null],
    ],
  );
});

test("a server that is not ours has no readings, and neither has one that was never looked at", () => {
  const recorder = new MemoryRecorder();
  assert.deepEqual([recorder.server, recorder.generator], [null, null]);
  recorder.addPlateau([], [worker(1, 4)], null);
  assert.equal(recorder.server, null);
});

test("what is given back is told by a look before everyone leaves and one after", () => {
  const recorder = new MemoryRecorder();
  recorder.addPlateau([node("n0", 400)], [worker(10, 40)], null);
  recorder.addDisconnect(
    { nodes: [node("n0", 500), node("n1", 100)], workers: [worker(10, 60)] },
    { nodes: [node("n0", 300), node("n1", 80)], workers: [worker(0, 20)] },
  );
  assert.deepEqual(recorder.server?.rssAroundDisconnect, { before: 600, after: 380 });
  assert.deepEqual(recorder.generator?.rssAroundDisconnect, { before: 60, after: 20 });
});

test("a side that could not be looked at twice tells nothing of what it gave back", () => {
  const recorder = new MemoryRecorder();
  recorder.addPlateau([node("n0", 400)], [worker(10, 40)], null);
  recorder.addDisconnect({ nodes: [node("n0", 500)], workers: [worker(10, 60)] }, { nodes: [], workers: [] });
  recorder.addDisconnect({ nodes: [], workers: [worker(10, 60)] }, { nodes: [node("n0", 1)], workers: [] });
  assert.deepEqual([recorder.server?.rssAroundDisconnect, recorder.generator?.rssAroundDisconnect], [null, null]);
});

test.run();
