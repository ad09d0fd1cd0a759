import assert from "node:assert/strict";
import { suite } from "uvu";
import { UserNodes } from "./user-nodes.js";

const test = suite("user nodes");

test("a user is where a node has last said so, and was before where it said so then", () => {
  const nodes = new UserNodes(2);
  assert.equal(nodes.nodeAt(0, 0), null);
  nodes.registered(0, "n1", 100);
  nodes.registered(0, "n1", 150);
  nodes.registered(0, "n2", 200);
  nodes.registered(0, "n0", 300);
  const seen = [50, 100, 199, 200, 299, 300, 1_000].map((atUs) => nodes.nodeAt(0, atUs));
  assert.deepEqual(seen, ["n1", "n1", "n1", "n2", "n2", "n0", "n0"]);
  assert.equal(nodes.nodeAt(1, 1_000), null);
});

test("a server that names no node, or ever new ones, is not believed", () => {
  const nodes = new UserNodes(2_000);
  nodes.registered(0, "", 1);
  assert.equal(nodes.nodeAt(0, 2), null);
  for (let user = 0; user < 2_000; user++) nodes.registered(user, `made up ${user}`, 1);
  const known = Array.from({ length: 2_000 }, (_, user) => nodes.nodeAt(user, 2)).filter((node) => node !== null);
  assert.equal(known.length, 1_000);
  nodes.registered(1_999, "made up 5", 3);
  assert.equal(nodes.nodeAt(1_999, 4), "made up 5");
});

test.run();
