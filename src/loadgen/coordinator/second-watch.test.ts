import assert from "node:assert/strict";
import { suite } from "uvu";
import type { OnConnectFailure } from "../../scenario/schema/scenario.js";
import type { WorkerSecond } from "../worker-messages.js";
import { Halt } from "./halt.js";
import type { Notice, Progress } from "./progress.js";
import { SecondWatch } from "./second-watch.js";
import { Timeline } from "./timeline.js";

const test = suite("second watch");

const USERS = 4;

function watchOf(workers: number, onConnectFailure: OnConnectFailure = "continue") {
  const halt = new Halt();
  const progress: Progress[] = [];
  const notices: Notice[] = [];
  const watch = new SecondWatch({
    workers,
    onConnectFailure,
    timeline: new Timeline(0, USERS, false),
    listener: { onProgress: (one) => progress.push(one), onNotice: (one) => notices.push(one) },
    halt,
  });
  const second = (worker: number, index: number, connected: number, failed = 0, away = 0): void => {
    const rest = { away, offered: 0, sent: 0, owedSoFar: 0, deliveries: 0, responseBuckets: null, eventLoop: 0 };
    watch.second(worker, { index, connected, failed, ...rest } satisfies WorkerSecond);
  };
  return { halt, progress, notices, watch, second };
}

test("progress is told once every worker has reported the second", () => {
  const { progress, second } = watchOf(2);
  second(0, 0, 1);
  second(0, 1, 2);
  assert.equal(progress.length, 0);
  second(1, 0, 1);
  assert.deepEqual(
    progress.map(({ elapsedSec, connected }) => [elapsedSec, connected]),
    [[1, 2]],
  );
  second(1, 1, 2);
  assert.deepEqual(
    progress.map(({ elapsedSec, connected }) => [elapsedSec, connected]),
    [
      [1, 2],
      [2, 4],
    ],
  );
});

test("when all connections have ended the server is gone, and that is said once", () => {
  const { halt, notices, second } = watchOf(1);
  second(0, 0, 0);
  second(0, 1, 3);
  assert.equal(halt.cause, null);
  second(0, 2, 0);
  second(0, 3, 0);
  assert.equal(halt.cause, "server gone");
  assert.deepEqual(notices, [{ code: "server_gone", message: "Every connection has ended." }]);
});

test("when every user has failed nobody could connect", () => {
  const { halt, notices, second } = watchOf(1);
  second(0, 0, 0, USERS - 1);
  assert.equal(halt.cause, null);
  second(0, 1, 0, USERS);
  assert.equal(halt.cause, "nobody connected");
  assert.deepEqual(notices, [{ code: "nobody_connected", message: "No user could connect." }]);
});

test("one user that has failed ends the run when the scenario says so, and is said once", () => {
  const { halt, notices, second } = watchOf(2, "stop");
  second(0, 0, 1);
  assert.equal(halt.cause, null);
  second(1, 0, 0, 1);
  second(1, 1, 0, 1);
  assert.equal(halt.cause, "connect failed");
  assert.deepEqual(
    notices.map(({ code }) => code),
    ["connect_failed"],
  );
});

test("when all users are cut off but some are on their way back, the server does not count as gone", () => {
  const { halt, second } = watchOf(1);
  second(0, 0, USERS);
  second(0, 1, 0, 0, USERS);
  assert.equal(halt.cause, null);
  second(0, 2, 0, 0, 0);
  assert.equal(halt.cause, "server gone");
});

test("a worker that died is said, and ends the run", () => {
  const { halt, notices, watch } = watchOf(2);
  watch.died(1, "SIGKILL");
  assert.equal(halt.cause, "worker died");
  assert.deepEqual(notices, [{ code: "worker_died", message: "Worker 1 died: SIGKILL." }]);
});

test("a run that ends for another reason is not said to have lost its server", () => {
  const { halt, notices, second } = watchOf(1);
  second(0, 0, USERS);
  halt.raise("interrupted");
  second(0, 1, 0);
  assert.deepEqual([halt.cause, notices], ["interrupted", []]);
});

test("a worker that says nothing for five seconds is named once, but not when the traffic is over", () => {
  const { notices, second, watch } = watchOf(2);
  second(0, 0, 1);
  second(1, 0, 1);
  for (let index = 1; index <= 8; index++) second(0, index, 1);
  assert.deepEqual(notices, [{ code: "worker_silent", message: "Worker 1 has said nothing for 5 s." }]);
  watch.trafficOver();
  for (let index = 9; index <= 30; index++) second(1, index, 1);
  assert.equal(notices.length, 1);
});

test.run();
