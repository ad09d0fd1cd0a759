import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { entranceOfUser } from "../../plan/users.js";
import { BALANCES } from "../../scenario/schema/scenario.js";
import { fullest, placesFor } from "./nodes.js";

const test = suite("nodes");

const crowd = fc.integer({ min: 1, max: 50_000 });
const balance = fc.constantFrom(...BALANCES);

test("the number of nodes needed has room for all users, and one node fewer has not", () => {
  fc.assert(
    fc.property(crowd, crowd, balance, (users, most, how) => {
      const places = placesFor(users, most, how);
      if (places !== null) assert.ok(fullest(users, places, how) <= most);
      const oneFewer = (places ?? users + 1) - 1;
      if (oneFewer > 0) assert.ok(fullest(users, oneFewer, how) > most);
    }),
  );
  assert.equal(placesFor(10, 0, "hash"), null);
});

test("no node gets more users than the plan's balance gives the fullest", () => {
  for (const how of ["round-robin", "least-connections", "hash"] as const) {
    for (const [users, nodes] of [
      [10, 3],
      [1_000, 7],
      [100_000, 6],
      [100_000, 40],
    ] as const) {
      const counts = new Array<number>(nodes).fill(0);
      for (let user = 0; user < users; user++) (counts[entranceOfUser(user, nodes, how)] as number)++;
      assert.ok(Math.max(...counts) <= fullest(users, nodes, how), `${how}: ${counts.join(", ")}`);
    }
  }
});

test.run();
