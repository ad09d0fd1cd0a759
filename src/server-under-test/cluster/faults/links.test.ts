import assert from "node:assert/strict";
import { suite } from "uvu";
import { TEST_RELAY_PATIENCE } from "../../../test-support/clusters/open-test-cluster.js";
import { startTestRedisCluster } from "../../../test-support/clusters/redis-cluster.js";
import { requireCommand, testIf } from "../../../test-support/runner/requires.js";
import { snapshotOf } from "../../../test-support/samples/sample-snapshots.js";
import { sumOfLives } from "../../processes/sum-of-lives.js";
import type { RelaySettings } from "../../relay/relay-settings.js";
import { Links } from "./links.js";

const test = suite("links");

const brokerAt = (kind: "redis" | "nats", url: string): RelaySettings => {
  return { kind, url, prefix: "test", patience: TEST_RELAY_PATIENCE };
};

test("without link faults no proxy is opened, and every node connects directly", async () => {
  const relay = brokerAt("nats", "nats://secret@127.0.0.1:1");
  const links = await Links.open(relay, []);
  assert.equal(links.relayOf("n0"), relay);
  await links.close();
});

test("an unreachable server is reported at its own address, without the password", async () => {
  for (const kind of ["redis", "nats"] as const) {
    await assert.rejects(Links.open(brokerAt(kind, `${kind}://me:hunter2@127.0.0.1:1`), ["n0"]), {
      code: "broker_unreachable",
      message: new RegExp(`^Nothing answers at ${kind}://[*]{3}@127\\.0\\.0\\.1:1: `),
    });
  }
});

testIf(test, "a Redis Cluster cannot be put behind a proxy", requireCommand("redis-server"), async () => {
  const url = await startTestRedisCluster(1);
  await assert.rejects(Links.open(brokerAt("redis", url), ["n0"]), { code: "fault_impossible", message: /Cluster/ });
});

test("counters of earlier lives are added, current values are not", () => {
  const [past, now] = [
    snapshotOf("n0", { cpuSec: 2, eventLoopActiveMs: 3, eventLoopIdleMs: 4, rssBytes: 500, pid: 7 }),
    snapshotOf("n0", { cpuSec: 1, eventLoopActiveMs: 1, eventLoopIdleMs: 1, rssBytes: 600, pid: 8 }),
  ];
  past.counters.framesSent = 10;
  now.counters.framesSent = 1;
  const both = sumOfLives({ ...now, users: 5 }, { ...past, users: 9 });
  assert.deepEqual(both.usage, { ...now.usage, cpuSec: 3, eventLoopActiveMs: 4, eventLoopIdleMs: 5 });
  assert.equal(both.counters.framesSent, 11);
  assert.equal(both.users, 5);
  assert.equal(sumOfLives(now, null), now);
});

test.run();
