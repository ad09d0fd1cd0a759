import assert from "node:assert/strict";
import { suite } from "uvu";
import { ProgramTally } from "./program-tally.js";

const test = suite("program tally");

type Used = readonly [pid: number, name: string, cpuSec: number, startTicks?: number];

/** Looks once a second. */
function tallyOf(...looks: readonly (readonly Used[])[]): readonly (readonly [name: string, cores: number])[] {
  const tally = new ProgramTally();
  for (const [sec, used] of looks.entries()) {
    const processes = used.map(
      ([pid, name, cpuSec, startTicks = 1]) =>
        [pid, { name, startTicks, cpuSec, endedChildrenCpuSec: 0, rssBytes: 0 }] as const,
    );
    tally.look(sec * 1e6, new Map(processes));
  }
  return tally.programs.map(({ name, cores }) => [name, Math.round(cores * 1e6) / 1e6]);
}

test("what a program used before the first look is not counted, what one used that began since is", () => {
  assert.deepEqual(
    tallyOf(
      [[1, "old", 500]],
      [
        [1, "old", 500.5],
        [2, "new", 0.25],
      ],
      [
        [1, "old", 501],
        [2, "new", 1],
      ],
    ),
    [
      ["old", 0.5],
      ["new", 0.5],
    ],
  );
});

test("a program that ended between two looks keeps what it had used by the first of them", () => {
  assert.deepEqual(tallyOf([], [[1, "job", 0.6]], [[2, "job", 0.4]], []), [["job", 0.333333]]);
});

test("a pid that another process has by now does not subtract one from the other", () => {
  assert.deepEqual(tallyOf([[1, "a", 9, 100]], [[1, "a", 0.5, 200]]), [["a", 0.5]]);
});

test("a process that is called otherwise by now is still the same; threads of the kernel are told together", () => {
  assert.deepEqual(tallyOf([[1, "sh", 9]], [[1, "node", 9.5]]), [["node", 0.5]]);
  const threads = (sec: number, ...names: readonly string[]) =>
    names.map((name, pid): Used => [pid, name, 50 + sec / 4]);
  assert.deepEqual(
    tallyOf(threads(0, "kworker/0:1-mm", "kworker/1:1"), threads(1, "kworker/0:1-events", "kworker/1:1-mm")),
    [["kworker", 0.5]],
  );
});

test("three programs are named, those that used most, and none that used next to nothing", () => {
  const used = (sec: number) => [0.04, 0.1, 0.4, 0.2, 0.3].map((cores, pid): Used => [pid, `p${pid}`, cores * sec]);
  assert.deepEqual(tallyOf(used(1), used(2), used(3)), [
    ["p2", 0.4],
    ["p4", 0.3],
    ["p3", 0.2],
  ]);
  assert.deepEqual(tallyOf(used(1)), []);
});

test.run();
