import assert from "node:assert/strict";
import { suite } from "uvu";
import {
  TEST_RELAY_PATIENCE,
  type TestBackbone,
  TestCluster,
} from "../../../test-support/clusters/open-test-cluster.js";
import { startTestRedisCluster } from "../../../test-support/clusters/redis-cluster.js";
import { checkRelayContract } from "../../../test-support/clusters/relay-contract.js";
import { requireCommand, testIf } from "../../../test-support/runner/requires.js";
import type { RelaySettings } from "../relay-settings.js";

const REQUIRES = requireCommand("redis-server");
let started: Promise<string> | undefined;
let opened = 0;

const relayAt = (url: string): RelaySettings => {
  return { kind: "redis", url, prefix: `test${++opened}`, patience: TEST_RELAY_PATIENCE };
};

/** One cluster for all tests, each with its own channels. It has one shard, so all channels share one order. */
async function open(): Promise<TestBackbone> {
  started ??= startTestRedisCluster(1);
  const nothing = () => Promise.resolve();
  return { relay: relayAt(await started), port: 0, close: nothing, reopen: nothing };
}

checkRelayContract({ name: "redis cluster", requires: REQUIRES, wastedOf: () => 0, open });

const test = suite("redis cluster of three shards");

testIf(test, "each kind of message reaches its recipients once, in order within its kind", REQUIRES, async () => {
  const cluster = await TestCluster.open(relayAt(await startTestRedisCluster(3)), 3);
  try {
    const users = await cluster.users(6);
    for (const { peer } of users) {
      peer.send({ type: "join_room", room: "r" });
      await peer.next();
    }
    const sent = Array.from({ length: 20 }, (_, i) => `${i}`);
    for (const content of sent) {
      for (const { name: to } of users) users[0]?.peer.send({ type: "private_message", to, content });
      users[0]?.peer.send({ type: "broadcast", content });
      users[0]?.peer.send({ type: "chat_message", room: "r", content });
    }
    for (const { peer } of users) {
      const got = new Map<unknown, unknown[]>();
      for (let i = 0; i < 3 * sent.length; i++) {
        const { type, content } = await peer.next();
        got.set(type, [...(got.get(type) ?? []), content]);
      }
      for (const type of ["private_message", "broadcast", "chat_message"]) assert.deepEqual(got.get(type), sent);
    }
    assert.deepEqual(
      await cluster.drain(users),
      users.map(() => []),
    );
    assert.equal(cluster.count("relayWasted") + cluster.count("relayLost"), 0);
  } finally {
    await cluster.close();
  }
});

test.run();
