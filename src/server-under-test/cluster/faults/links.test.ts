import assert from "node:assert/strict";
import { type AddressInfo, connect, createServer } from "node:net";
import { suite } from "uvu";
import { UNDISTURBED } from "../../../protocol/server-control.js";
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

/** Waits until a connection to the port has ended, one way or the other; a proxy that is cut refuses it at once. */
const isRefused = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.destroy();
      resolve(false);
    });
    socket.once("close", () => resolve(true));
  });

test("a node whose link will be disturbed has its own proxy; a fault on relay affects all of them", async () => {
  const behind = createServer((socket) => socket.on("error", () => undefined).write("hi"));
  await new Promise<void>((resolve) => behind.listen(0, "127.0.0.1", resolve));
  const { port } = behind.address() as AddressInfo;
  const relay = brokerAt("nats", `nats://me:secret@127.0.0.1:${port}`);
  const links = await Links.open(relay, ["n0", "n2"]);
  try {
    const urls = ["n0", "n1", "n2"].map((id) => new URL((links.relayOf(id) as { readonly url: string }).url));
    const ports = urls.map((url) => Number(url.port));
    assert.equal(ports[1], port);
    assert.equal(new Set(ports).size, 3);
    assert.deepEqual([urls[0]?.hostname, urls[0]?.password], ["127.0.0.1", "secret"]);
    const refused = () => Promise.all(ports.map(isRefused));
    assert.deepEqual(await refused(), [false, false, false]);
    const cut = { ...UNDISTURBED, state: "cut" } as const;
    links.shape("n2", cut);
    assert.deepEqual(await refused(), [false, false, true]);
    links.shape("relay", cut);
    assert.deepEqual(await refused(), [true, false, true]);
    links.shape("relay", UNDISTURBED);
    assert.deepEqual(await refused(), [false, false, false]);
    assert.throws(() => links.shape("n1", cut), { code: "fault_impossible" });
    assert.throws(() => links.reset("n1"), { code: "fault_impossible" });
  } finally {
    await links.close();
    await new Promise((resolve) => behind.close(resolve));
  }
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
