import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { MessageStream } from "../../plan/message-stream.js";
import { workerRange } from "../../plan/users.js";
import { planOf } from "../../test-support/samples/random-plans.js";
import { mergeSentLogs, SentLog, type SentPages } from "./sent-log.js";

const test = suite("sent log");

const PLAN = planOf({
  seed: 3,
  users: 10,
  ramp: { plateaus: 1 },
  phases: { warmup: "0s", hold: "4s" },
  traffic: { dm: { perSec: 25, contacts: 3 } },
});
const STREAM = PLAN.dm as MessageStream;

function logOf(sends: readonly boolean[]): SentLog {
  const log = new SentLog();
  for (const sent of sends) log.push(sent);
  return log;
}

const bitsOf = ({ words, length }: SentPages): boolean[] =>
  Array.from({ length }, (_, i) => (((words[i >>> 5] as number) >>> (i & 31)) & 1) === 1);

/** The log of each worker when `isSent` says what was sent. */
function logsOf(workers: number, isSent: (k: number) => boolean): SentPages[] {
  return Array.from({ length: workers }, (_, worker) => {
    const { from, to } = workerRange(PLAN.users, workers, worker);
    const own = Array.from({ length: STREAM.count }, (_, k) => k).filter(
      (k) => STREAM.sender(k) >= from && STREAM.sender(k) < to,
    );
    return logOf(own.map(isSent)).pages();
  });
}

const sentIn = (logs: readonly (SentPages | null)[]): number[] => {
  const merged = mergeSentLogs(STREAM, PLAN.users, logs);
  return Array.from({ length: STREAM.count }, (_, k) => k).filter((k) => merged.has(k));
};

test("keeps what became of every message, however many", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 2_200, size: "max" }), (sends) => {
      const log = logOf(sends);
      assert.deepEqual(bitsOf(log.pages()), sends);
      assert.equal(log.sent, sends.filter(Boolean).length);
    }),
    { numRuns: 15 },
  );
});

test("doubles when it is full, and not before", () => {
  const sizes = [0, 1_024, 1_025, 2_048, 2_049].map((count) => logOf(Array<boolean>(count).fill(true)).bytes);
  assert.deepEqual(sizes, [128, 128, 256, 256, 512]);
});

test("pages are no longer than what was noted, and what is noted later does not change them", () => {
  const log = logOf([true, false]);
  const pages = log.pages();
  log.push(true);
  log.push(true);
  assert.deepEqual([...pages.words], [1]);
  assert.equal(pages.length, 2);
  assert.equal(logOf(Array<boolean>(33).fill(false)).pages().words.length, 2);
});

test("the logs of any number of workers say of each message whether it was sent", () => {
  const isSent = (k: number) => k % 3 !== 0;
  const expected = Array.from({ length: STREAM.count }, (_, k) => k).filter(isSent);
  for (const workers of [1, 2, 3, 7, 10]) assert.deepEqual(sentIn(logsOf(workers, isSent)), expected, `${workers}`);
});

test("messages of a worker that died, and those a log did not reach, count as not sent", () => {
  const [first, second] = logsOf(2, () => true) as [SentPages, SentPages];
  const ofFirst = Array.from({ length: STREAM.count }, (_, k) => k).filter((k) => STREAM.sender(k) < 5);
  assert.deepEqual(sentIn([first, null]), ofFirst);
  const cut = { words: first.words, length: 7 };
  const ofSecond = Array.from({ length: STREAM.count }, (_, k) => k).filter((k) => STREAM.sender(k) >= 5);
  assert.deepEqual(
    sentIn([cut, second]),
    [...ofFirst.slice(0, 7), ...ofSecond].sort((a, b) => a - b),
  );
});

test.run();
