import assert from "node:assert/strict";
import { suite } from "uvu";
import { AMPLE, SILENT, SMALL, sampleSituation } from "../../test-support/samples/situations.js";
import { appraise, isFeasible } from "./appraise.js";
import { capacityOf } from "./capacity.js";

const test = suite("capacity");

const CLUSTER = { topology: "relayer", relay: "directory" };

test("the scarcest resource bounds the users: descriptors of one node, then memory or the firewall's table", () => {
  const { oneNode, cluster } = capacityOf(SMALL);
  assert.deepEqual(
    [oneNode, cluster],
    [
      { users: 19_900, about: "node-descriptors" },
      { users: 262_132, about: "conntrack" },
    ],
  );
  assert.equal(capacityOf({ ...SMALL, tracked: { now: 0, most: 100 } }).cluster.about, "memory");
  assert.deepEqual(capacityOf({ ...AMPLE, tracked: null }).oneNode, { users: 64_512, about: "ports" });
  assert.deepEqual(capacityOf({ ...SMALL, descriptorLimit: 100 }).cluster, { users: 0, about: "node-descriptors" });
});

test("what is not known bounds nothing, but memory always does", () => {
  const { bounds, oneNode, cluster } = capacityOf({ ...SILENT, availableMemoryBytes: 1e9 });
  assert.deepEqual([oneNode.about, cluster.about], ["memory", "memory"]);
  assert.deepEqual(
    bounds.map(({ has }) => has === null),
    [true, true, false, true],
  );
});

test("what fits at most passes the appraisal, and a tenth more does not", () => {
  const fits = (users: number, server: object) => isFeasible(appraise(sampleSituation({ users, server }, SMALL)));
  const { oneNode } = capacityOf(SMALL);
  assert.deepEqual([fits(oneNode.users, {}), fits(oneNode.users + 1, {})], [true, false]);
  const { users } = capacityOf({ ...SMALL, tracked: null }).cluster;
  const nodes = Math.ceil(users / 15_000);
  assert.deepEqual(
    [users, users * 1.1].map((n) => fits(Math.floor(n * 0.99), { ...CLUSTER, nodes })),
    [true, false],
  );
});

test.run();
