/** An nginx in front of nodes: where it sends users, what it needs, and how it ends. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { suite } from "uvu";
import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { ServerUnderTest } from "../../../protocol/server-control.js";
import { testNodeSettings } from "../../../test-support/clusters/open-test-node.js";
import { until } from "../../../test-support/fakes/until.js";
import { ChatPeer } from "../../../test-support/peers/chat-peer.js";
import { childrenOf, lives } from "../../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../../test-support/runner/requires.js";
import { startServer } from "../../start-server.js";
import { nginxConfig } from "./nginx-config.js";
import { NginxFront } from "./nginx-front.js";

const test = suite("nginx in front");
const NGINX = requireCommand("nginx");
const SETTINGS = testNodeSettings({ settings: { topology: "relayer", nodes: 3, balance: "nginx" } });

async function withServer(run: (server: ServerUnderTest, port: number) => Promise<void>): Promise<void> {
  const server = await startServer(SETTINGS);
  try {
    await run(server, Number(new URL(server.entrances[0] ?? "").port));
  } finally {
    await server.stop();
  }
}

async function usersByNode(server: ServerUnderTest): Promise<readonly number[]> {
  const snapshots = await server.snapshot({ collectGarbage: false });
  return server.nodes.map(({ id }) => snapshots.find((node) => node.id === id)?.users ?? -1);
}

testIf(
  test,
  "spreads users over the nodes through one entrance, each new user to the node with the fewest",
  NGINX,
  () =>
    withServer(async (server, port) => {
      assert.equal(server.entrances.length, 1);
      const peers: ChatPeer[] = [];
      for (let i = 0; i < 9; i++) peers.push(await ChatPeer.register(port, `u${i}`));
      assert.deepEqual(await usersByNode(server), [3, 3, 3]);
      for (const peer of peers) peer.send({ type: "private_message", to: "u0", content: "hello" });
      for (let i = 0; i < 9; i++) assert.equal((await peers[0]?.next())?.content, "hello");
      assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
      // Users were assigned in turn, so these three are on one node.
      for (const peer of [peers[1], peers[4], peers[7]]) peer?.socket.terminate();
      await until("three have left", async () => (await usersByNode(server)).includes(0));
      for (let i = 0; i < 3; i++) await ChatPeer.register(port, `newcomer ${i}`);
      assert.deepEqual(await usersByNode(server), [3, 3, 3]);

      assert.equal(server.backbone?.id, "relayer");
      assert.deepEqual([server.front?.id, server.front?.url], ["nginx", server.entrances[0]]);
      const snapshots = await server.snapshot({ collectGarbage: false });
      assert.equal(snapshots.find(({ id }) => id === "nginx")?.usage.pid, server.front?.pid);
    }),
);

testIf(test, "ends when its parent is killed with -9", requireAll(NGINX, requireLinux()), async () => {
  const script = `
    import { startServer } from ${JSON.stringify(new URL("../../start-server.js", import.meta.url))};
    await startServer(${JSON.stringify(SETTINGS)});
    console.log("started");`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => parent.stdout.once("data", resolve));
  const children = childrenOf(parent.pid ?? 0);
  const family = [...children, ...children.flatMap(({ pid }) => childrenOf(pid))];
  assert.equal(family.filter(({ commandLine }) => commandLine.includes("nginx -e")).length, 1);
  parent.kill("SIGKILL");
  await until("all are gone", () => !family.some(lives));
});

test("when it is not installed, one error says how to install it", async () => {
  const front = new NginxFront({ id: "nginx", nodes: [], users: 1, path: "/nowhere" });
  const thrown: unknown = await front.listen().catch((error: unknown) => error);
  assert.ok(thrown instanceof ChatbenchError);
  assert.equal(thrown.code, "nginx_missing");
  assert.match(thrown.hint ?? "", /apt-get install nginx-light/);
});

testIf(test, "when it does not start, the error says why", NGINX, async () => {
  const { path } = { path: `${process.env.PATH}:/usr/sbin` };
  const front = new NginxFront({ id: "nginx", nodes: ["not a host"], users: 1, path });
  const thrown: unknown = await front.listen().catch((error: unknown) => error);
  assert.ok(thrown instanceof ChatbenchError);
  assert.equal(thrown.code, "nginx_failed");
  assert.match(thrown.message, /invalid parameter/);
});

test("has room for both connections of every user, and listens on loopback only", () => {
  const config = nginxConfig(8_080, ["127.0.0.1:1", "[::1]:2"], 5_000);
  const [, room] = /worker_connections (\d+);/.exec(config) ?? [];
  assert.ok(Number(room) > 10_000);
  assert.deepEqual(config.match(/listen [^;]*/g), ["listen 127.0.0.1:8080 backlog=4096"]);
  assert.deepEqual(config.match(/^ +server .*;$/gm), [
    "    server 127.0.0.1:1 max_fails=0;",
    "    server [::1]:2 max_fails=0;",
  ]);
});

test.run();
