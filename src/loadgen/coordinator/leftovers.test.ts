import assert from "node:assert/strict";
import { suite } from "uvu";
import { snapshotOf } from "../../test-support/samples/sample-snapshots.js";
import { leftoversOf, leftoversOnceEmpty } from "./leftovers.js";

const test = suite("leftovers");
const NODES = ["n0", "n1"].map((id) => ({ id, url: "", pid: 1 }));
const of = (id: string, connections: number, users: number, rooms: number) => ({
  ...snapshotOf(id),
  connections,
  users,
  rooms,
});

test("are what all nodes hold together", () => {
  const nodes = [of("n0", 1, 2, 3), of("n1", 10, 20, 30)];
  assert.deepEqual(leftoversOf(nodes, NODES), { connections: 11, users: 22, rooms: 33 });
});

test("a relayer's connections are its nodes, and its users theirs; what it holds beyond them counts", () => {
  const quiet = [of("n0", 0, 0, 0), of("n1", 0, 0, 0)];
  assert.deepEqual(leftoversOf([...quiet, of("relayer", 2, 0, 0)], NODES), { connections: 0, users: 0, rooms: 0 });
  assert.deepEqual(leftoversOf([...quiet, of("relayer", 2, 5, 1)], NODES), { connections: 0, users: 5, rooms: 1 });
  const busy = [of("n0", 3, 3, 1), of("n1", 0, 0, 0)];
  assert.deepEqual(leftoversOf([...busy, of("relayer", 2, 3, 1)], NODES), { connections: 3, users: 3, rooms: 1 });
});

test("are looked at again until nothing is left, and are unknown when no node answers", async () => {
  const looks = [[of("n0", 1, 1, 0)], [of("n0", 0, 1, 0)], [of("n0", 0, 0, 0)], [of("n0", 9, 9, 9)]];
  const empty = { connections: 0, users: 0, rooms: 0 };
  assert.deepEqual(await leftoversOnceEmpty(async () => looks.shift() ?? [], NODES), empty);
  assert.equal(looks.length, 1);
  assert.equal(await leftoversOnceEmpty(async () => [], NODES), null);
});

test.run();
