import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Delivery } from "../../../../protocol/chat-messages.js";
import { Cluster, type LinkedNode } from "./cluster.js";
import { directory } from "./directory.js";
import { flood } from "./flood.js";

const test = suite("forwarding");

const nodeOf = (id: string): LinkedNode => ({ id, users: new Set(), rooms: new Set() });

/** Three nodes: ann is on a, bob on b; a and b have members of the room, c has neither. */
function three() {
  const cluster = new Cluster<LinkedNode>();
  const [a, b, c] = [nodeOf("a"), nodeOf("b"), nodeOf("c")];
  for (const node of [a, b, c]) cluster.add(node);
  cluster.claim("ann", a);
  cluster.claim("bob", b);
  for (const node of [a, b]) cluster.enter("room", node);
  return { cluster, a, b, c };
}

const to = (user: string): Delivery => ({ type: "private_message", from: "x", to: user, content: "" });
const toRoom: Delivery = { type: "chat_message", from: "x", room: "room", content: "" };
const toAll: Delivery = { type: "broadcast", from: "x", content: "" };

test("a directory sends to nodes with recipients alone, a flood to all, and neither back", () => {
  const { cluster, a, c } = three();
  const ids = (nodes: Iterable<LinkedNode>) => [...nodes].map(({ id }) => id);
  assert.deepEqual(
    [to("bob"), to("ann"), to("nobody"), toRoom, toAll].map((delivery) => ids(directory(delivery, a, cluster))),
    [["b"], [], [], ["b"], ["b", "c"]],
  );
  assert.deepEqual(ids(directory(toRoom, c, cluster)), ["a", "b"]);
  for (const delivery of [to("bob"), toRoom, toAll]) assert.deepEqual(ids(flood(delivery, a, cluster)), ["b", "c"]);
});

test("a node that is gone holds no name and is in no room, and a room without nodes is none", () => {
  const { cluster, a, b, c } = three();
  assert.deepEqual([cluster.size, cluster.users, cluster.rooms], [3, 2, 1]);
  cluster.remove(a);
  assert.deepEqual([cluster.size, cluster.users, cluster.rooms], [2, 1, 1]);
  assert.deepEqual(
    [cluster.nodeOf("ann"), cluster.byId("a"), [...cluster.nodesIn("room")]],
    [undefined, undefined, [b]],
  );
  assert.equal(cluster.claim("ann", c), true);
  cluster.leave("room", b);
  cluster.leave("room", b);
  assert.deepEqual([cluster.rooms, [...cluster.nodesIn("room")]], [0, []]);
});

test("what a former self of a node gives up is no longer its own", () => {
  const { cluster, a } = three();
  cluster.remove(a);
  const again = nodeOf("a");
  cluster.add(again);
  cluster.claim("ann", again);
  cluster.remove(a);
  cluster.release("ann", a);
  assert.deepEqual([cluster.byId("a"), cluster.nodeOf("ann")], [again, again]);
});

test("a name belongs to the node that claimed it first, until that one gives it up", () => {
  const { cluster, a, b } = three();
  assert.equal(cluster.claim("ann", b), false);
  cluster.release("ann", b);
  assert.equal(cluster.nodeOf("ann"), a);
  cluster.release("ann", a);
  assert.equal(cluster.claim("ann", b), true);
});

test.run();
