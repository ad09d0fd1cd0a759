/** Real clusters: every node, relayer and broker in its own process. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { MarkerCodec } from "../protocol/marker.js";
import { type ProcessExit, processesOf, type ServerUnderTest } from "../protocol/server-control.js";
import { testNodeSettings } from "../test-support/clusters/open-test-node.js";
import { until } from "../test-support/fakes/until.js";
import { ChatPeer } from "../test-support/peers/chat-peer.js";
import { childrenOf, lives } from "../test-support/processes/child-processes.js";
import { type Requirement, requireAll, requireCommand, requireLinux, testIf } from "../test-support/runner/requires.js";
import type { ClusterSettings } from "./cluster/cluster-settings.js";
import { startServer } from "./start-server.js";

const test = suite("start-cluster");

type Topology = "relayer" | "redis" | "nats";
const NEEDS: Readonly<Record<Topology, Requirement>> = {
  relayer: { met: true, what: "nothing" },
  redis: requireCommand("redis-server"),
  nats: requireCommand("nats-server"),
};
const TOPOLOGIES = Object.keys(NEEDS) as Topology[];

const settingsOf = (settings: Partial<Omit<ClusterSettings, "limits">>): ClusterSettings =>
  testNodeSettings({ settings: { nodes: 2, ...settings } });

async function withCluster(
  topology: Topology,
  run: (server: ServerUnderTest) => Promise<void>,
  nodes = 3,
): Promise<void> {
  const server = await startServer(settingsOf({ topology, nodes }));
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

const portOf = (server: ServerUnderTest, index: number): number => Number(new URL(server.nodes[index]?.url ?? "").port);

const failure = async (settings: ClusterSettings): Promise<ChatbenchError> => {
  const thrown: unknown = await startServer(settings).then(
    (server) => server.stop().then(() => "it started"),
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof ChatbenchError, String(thrown));
  return thrown;
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

for (const topology of TOPOLOGIES) {
  testIf(
    test,
    `${topology}: lists its nodes, takes snapshots of every process, and stops all of them`,
    NEEDS[topology],
    async () => {
      const pids: number[] = [];
      await withCluster(topology, async (server) => {
        assert.deepEqual(
          server.nodes.map(({ id }) => id),
          ["n0", "n1", "n2"],
        );
        assert.equal(server.backbone?.id, topology);
        assert.equal(server.front, null);
        const peers = await Promise.all([0, 1, 2].map((i) => ChatPeer.register(portOf(server, i), `u${i}`)));
        peers[0]?.send({ type: "private_message", to: "u2", content: "hi" });
        assert.equal((await peers[2]?.next())?.content, "hi");
        const snapshots = await server.snapshot({ collectGarbage: true });
        assert.deepEqual(
          snapshots.map(({ id }) => id),
          ["n0", "n1", "n2", topology],
        );
        for (const { id, pid } of processesOf(server)) {
          const snapshot = snapshots.find((one) => one.id === id);
          assert.equal(snapshot?.usage.pid, pid);
          if (process.platform === "linux") assert.ok(snapshot.usage.rssBytes > 1e6);
          pids.push(pid);
        }
        assert.equal(new Set(pids).size, 4);
      });
      for (const pid of pids) assert.equal(isAlive(pid), false);
    },
  );

  testIf(test, `${topology}: the names of a killed node are free, and the rest is not affected`, NEEDS[topology], () =>
    withCluster(topology, async (server) => {
      const exit = new Promise<ProcessExit>((resolve) => server.onUnexpectedExit(resolve));
      const [, other] = await Promise.all([0, 1].map((i) => ChatPeer.register(portOf(server, i), `u${i}`)));
      process.kill(server.nodes[0]?.pid ?? 0, "SIGKILL");
      assert.equal((await exit).id, "n0");
      let again: ChatPeer | undefined;
      await until("the dead node's name is free", async () => {
        again = await ChatPeer.register(portOf(server, 2), "u0").catch(() => undefined);
        return again !== undefined;
      });
      other?.send({ type: "private_message", to: "u0", content: "still there?" });
      assert.equal((await again?.next())?.content, "still there?");
    }),
  );

  testIf(test, `${topology}: the death of the backbone is reported`, NEEDS[topology], () =>
    withCluster(
      topology,
      async (server) => {
        const exit = new Promise<ProcessExit>((resolve) => server.onUnexpectedExit(resolve));
        process.kill(server.backbone?.pid ?? 0, "SIGKILL");
        assert.equal((await exit).id, topology);
      },
      1,
    ),
  );

  const onLinux = requireAll(NEEDS[topology], requireLinux());
  testIf(
    test,
    `${topology}: no command line contains a secret, and nothing outlives a parent killed with -9`,
    onLinux,
    async () => {
      const script = `
      import { startServer } from ${JSON.stringify(new URL("./start-server.js", import.meta.url))};
      await startServer(${JSON.stringify(settingsOf({ topology }))});
      console.log("started");`;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((resolve) => parent.stdout.once("data", resolve));
      const children = childrenOf(parent.pid ?? 0);
      const family = [...children, ...children.flatMap(({ pid }) => childrenOf(pid))];
      // Redis and NATS each have a shell that ends them when their parent cannot.
      assert.equal(family.length, topology === "relayer" ? 3 : 5);
      for (const { commandLine } of family) assert.doesNotMatch(commandLine, /secret|token|pass|[0-9a-f]{32}/i);
      parent.kill("SIGKILL");
      await until("all are gone", () => !family.some(lives));
    },
  );
}

test("every process reports which messages it saw; a killed one reports nothing", async () => {
  const expected = { trace: true, users: 3 };
  const server = await startServer(settingsOf({ topology: "relayer", nodes: 3 }), expected);
  try {
    const peers = await Promise.all([0, 1, 2].map((i) => ChatPeer.register(portOf(server, i), `u${i}`)));
    const content = Buffer.alloc(64);
    new MarkerCodec("tRaCe0").write(content, 0, content.length, 0, 7, 1);
    peers[0]?.send({ type: "private_message", to: "u1", content: content.toString("latin1") });
    await peers[1]?.next();
    const seen = async () => {
      const traces = await server.trace([
        [0, 7],
        [0, 8],
      ]);
      return new Map(traces.map(({ id, places }) => [id, Object.entries(places).filter(([, bits]) => bits !== "00")]));
    };
    const inRelayer = [
      ["in", "10"],
      ["to n1", "10"],
    ];
    const arrived = [
      ["out", "10"],
      ["arrived", "10"],
    ];
    const handed = [
      ["in", "10"],
      ["handed", "10"],
    ];
    const before = await seen();
    assert.deepEqual(
      ["n0", "n1", "n2", "relayer"].map((id) => [...(before.get(id) ?? [])].sort()),
      [handed.sort(), arrived.sort(), [], inRelayer],
    );
    const exit = new Promise((resolve) => server.onUnexpectedExit(resolve));
    process.kill(server.nodes[0]?.pid ?? 0, "SIGKILL");
    await exit;
    assert.deepEqual([...(await seen()).keys()], ["n1", "n2", "relayer"]);
  } finally {
    await server.stop();
  }
});

test("with a port in the settings, nodes use that port and the following ones", async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const address = probe.address();
  assert.ok(typeof address === "object" && address !== null);
  // One of the ports is taken, so the whole cluster fails.
  const error = await failure(settingsOf({ topology: "relayer", nodes: 2, port: address.port - 1 }));
  assert.equal(error.code, "port_taken");
  await new Promise((resolve) => probe.close(resolve));
});

for (const [topology, scheme] of [
  ["redis", "redis"],
  ["nats", "nats"],
] as const) {
  test(`${topology}: an unreachable server is one error, without the password`, async () => {
    const url = `${scheme}://someone:hunter2@127.0.0.1:1`;
    const error = await failure(settingsOf({ topology, [topology]: { url, start: false } }));
    assert.equal(error.code, "broker_unreachable");
    assert.match(error.message, new RegExp(`at ${scheme}://[*]{3}@127\\.0\\.0\\.1:1 cannot be used: `));
    assert.doesNotMatch(`${error.message} ${error.hint} ${error.stack}`, /hunter2|someone/);
  });

  testIf(test, `${topology}: a wrong password is one error, without any password`, NEEDS[topology], () =>
    withCluster(topology, async (server) => {
      const url = (server.backbone?.url ?? "").replace("//", "//:hunter2@");
      const error = await failure(settingsOf({ topology, [topology]: { url, start: false } }));
      assert.equal(error.code, "broker_unreachable");
      assert.doesNotMatch(`${error.message} ${error.hint}`, /hunter2/);
    }),
  );

  test(`${topology}: a server that is not installed is one error that says how to install it`, async () => {
    const script = `
      import { PrivateBroker } from ${JSON.stringify(new URL("./cluster/broker/private-broker.js", import.meta.url))};
      const broker = new PrivateBroker({ id: "b", kind: "${topology}", secret: "s", port: 0, path: "" });
      await broker.listen().catch((error) => console.log(error.code, error.message, error.hint));`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const text of child.stdout.setEncoding("utf8")) said += text;
    assert.match(said, new RegExp(`^broker_missing The command ${topology}-server is not installed.*apt-get install`));
  });
}

testIf(test, "a server named by the environment is used, unless the scenario starts its own", NEEDS.redis, () =>
  withCluster("redis", async (server) => {
    const { url } = server.backbone ?? assert.fail("no redis");
    process.env.CHATBENCH_REDIS_URL = url;
    try {
      const refused = await failure(settingsOf({ topology: "redis", redis: { url: null, start: false } }));
      assert.ok(refused.message.includes(url), refused.message);
      const own = await startServer(settingsOf({ topology: "redis", redis: { url: null, start: true } }));
      assert.equal(own.backbone?.id, "redis");
      await own.stop();
    } finally {
      delete process.env.CHATBENCH_REDIS_URL;
    }
  }),
);

test.run();
