/** Processes that are killed, started again, stopped and resumed, with every way to join nodes. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { suite } from "uvu";
import type { NodeSnapshot } from "../../protocol/server-control.js";
import type { ChatPeer } from "../../test-support/chat-peer.js";
import { childrenOf, lives } from "../../test-support/child-processes.js";
import { FaultyServer, TOPOLOGIES, TOPOLOGY_NEEDS } from "../../test-support/faulty-server.js";
import { testNodeSettings } from "../../test-support/open-test-node.js";
import { requireAll, requireLinux, testIf } from "../../test-support/requires.js";
import { until } from "../../test-support/until.js";

const test = suite("process faults");

async function inRoom(...peers: readonly ChatPeer[]): Promise<void> {
  for (const peer of peers) {
    peer.send({ type: "join_room", room: "r" });
    await until("the room is joined", () => peer.texts.some((text) => text.includes('"joined"')));
  }
}

/** Says something in the room; resolves when everyone has heard it. */
async function roomWorks(speaker: ChatPeer, hearers: readonly ChatPeer[], content: string): Promise<void> {
  speaker.send({ type: "chat_message", room: "r", content });
  await until("everyone hears it", () => hearers.every(({ texts }) => texts.some((text) => text.includes(content))));
}

function assertGrown(before: NodeSnapshot, after: NodeSnapshot): void {
  for (const [name, value] of Object.entries(before.counters)) {
    const now = new Map(Object.entries(after.counters)).get(name) ?? Number.NaN;
    assert.ok(now >= value, `${name}: ${value}, then ${now}`);
  }
  assert.ok(after.usage.cpuSec >= before.usage.cpuSec);
}

for (const topology of TOPOLOGIES) {
  const check = (name: string, run: () => Promise<void>) =>
    testIf(test, `${topology}: ${name}`, TOPOLOGY_NEEDS[topology], run);

  check("a node that was killed and starts again is as good as new", () =>
    FaultyServer.with(
      topology,
      [
        { action: "kill", target: "n0" },
        { action: "restart", target: "n0" },
      ],
      async (faulty) => {
        const { server } = faulty;
        const [old, other] = [await faulty.user(0, "alice"), await faulty.user(1, "bob")];
        await inRoom(old, other);
        const before = await faulty.snapshotOf("n0");
        await server.inject({ action: "kill", target: "n0" });
        await old.closed;
        assert.equal((await faulty.snapshots()).has("n0"), false);
        await assert.rejects(server.inject({ action: "pause", target: "n0" }), /does not run/);

        const elsewhere = await faulty.userWhenFree(2, "alice");
        await server.inject({ action: "restart", target: "n0" });
        await assert.rejects(faulty.user(0, "alice"), /user_taken/);
        const back = await faulty.user(0, "carol");
        await inRoom(back);
        await faulty.linked(back, elsewhere, "alice");
        await faulty.linked(other, back, "carol");
        await roomWorks(other, [back], "to the room");
        assert.equal(faulty.count(back, "to the room"), 1);
        const after = await faulty.snapshotOf("n0");
        assertGrown(before, after);
        assert.equal(after.counters.connectionsAccepted, before.counters.connectionsAccepted + 2);
        assert.notEqual(after.usage.pid, before.usage.pid);
        assert.equal(server.nodes[0]?.pid, after.usage.pid);
        assert.deepEqual(faulty.exits, []);
        await faulty.drained([other, elsewhere, back]);
      },
    ),
  );

  check("what joins the nodes is killed and starts again: names are unique, rooms work, nothing comes twice", () =>
    FaultyServer.with(
      topology,
      [
        { action: "kill", target: topology },
        { action: "restart", target: topology },
      ],
      async (faulty) => {
        const { server } = faulty;
        const [here, neighbour] = [await faulty.user(0, "here"), await faulty.user(0, "neighbour")];
        const there = await faulty.user(1, "there");
        await inRoom(here, there);
        const before = await faulty.snapshotOf(topology);
        await server.inject({ action: "kill", target: topology });
        await faulty.unlinked(here, "there");
        await faulty.linked(here, neighbour, "neighbour");
        assert.ok((await faulty.snapshotOf("n0")).counters.relayLost > 0);

        await server.inject({ action: "restart", target: topology });
        await faulty.linked(here, there, "there");
        await faulty.linked(there, here, "here");
        assertGrown(before, await faulty.snapshotOf(topology));
        for (const name of ["here", "neighbour"]) await assert.rejects(faulty.user(1, name), /user_taken/);
        await assert.rejects(faulty.user(2, "there"), /user_taken/);
        await roomWorks(here, [here, there], "to the room");
        there.send({ type: "private_message", to: "here", content: "once" });
        await faulty.linked(there, here, "here");
        assert.equal(faulty.count(here, "once"), 1);
        assert.equal(faulty.count(there, "to the room"), 1);
        assert.deepEqual(faulty.exits, []);
        // Killed from outside it is still an unexpected exit.
        await faulty.drained([here, neighbour, there]);
        process.kill(server.helpers[0]?.pid ?? 0, "SIGKILL");
        await until("its end is told", () => faulty.exits.length === 1);
        assert.deepEqual(
          faulty.exits.map(({ id }) => id),
          [topology],
        );
      },
    ),
  );

  check("what is paused is left out of snapshots, and misses and repeats nothing when it goes on", async () => {
    await FaultyServer.with(
      topology,
      [],
      async (faulty) => {
        const { server } = faulty;
        const [from, to] = [await faulty.user(0, "from"), await faulty.user(1, "to")];
        const sent = Array.from({ length: 30 }, (_, i) => `number ${i}`);
        for (const [round, target] of ["n1", topology].entries()) {
          await server.inject({ action: "pause", target });
          await server.inject({ action: "pause", target });
          for (const content of sent) {
            from.send({ type: "private_message", to: "to", content: `${round}: ${content}` });
          }
          assert.equal((await faulty.snapshots()).has(target), false);
          await server.inject({ action: "resume", target });
          await server.inject({ action: "resume", target });
          await faulty.linked(from, to, "to");
        }
        const got = to.texts.map((text) => String((JSON.parse(text) as { content?: unknown }).content));
        assert.deepEqual(
          got.filter((content) => content.includes("number")),
          [0, 1].flatMap((round) => sent.map((content) => `${round}: ${content}`)),
        );
        assert.equal((await faulty.snapshots()).size, 4);
        assert.deepEqual(faulty.exits, []);
        await faulty.drained([from, to]);
        // Paused, killed and started again, restarted while paused, and stopped while paused.
        for (const target of ["n1", topology]) {
          await server.inject({ action: "pause", target });
          await server.inject({ action: "kill", target });
          await server.inject({ action: "restart", target });
          await server.inject({ action: "pause", target });
          await server.inject({ action: "restart", target });
          await server.inject({ action: "pause", target: target === "n1" ? "n0" : target });
        }
        assert.deepEqual(faulty.exits, []);
      },
      {},
    );
    if (process.platform === "linux") assert.deepEqual(childrenOf(process.pid), []);
  });

  testIf(
    test,
    `${topology}: when the parent is killed with -9, what is paused does not stay behind`,
    requireAll(TOPOLOGY_NEEDS[topology], requireLinux()),
    async () => {
      const startServer = JSON.stringify(new URL("../start-server.js", import.meta.url));
      const settings = JSON.stringify(testNodeSettings({ settings: { topology, nodes: 2 } }));
      const script = `
      import { startServer } from ${startServer};
      const server = await startServer(${settings});
      await server.inject({ action: "pause", target: "n0" });
      await server.inject({ action: "pause", target: "${topology}" });
      console.log("paused");`;
      const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await new Promise((resolve) => parent.stdout.once("data", resolve));
      const children = childrenOf(parent.pid ?? 0);
      const family = [...children, ...children.flatMap(({ pid }) => childrenOf(pid))];
      assert.equal(family.length, topology === "relayer" ? 5 : 6);
      parent.kill("SIGKILL");
      await until("all are gone", () => !family.some(lives));
    },
  );
}

test("a node that was stopped for long is no zombie: its names are others', and it says so to its users", () =>
  FaultyServer.with("relayer", [], async (faulty) => {
    const { server } = faulty;
    const [old, loyal] = [await faulty.user(0, "alice"), await faulty.user(0, "loyal")];
    const writer = await faulty.user(2, "writer");
    await server.inject({ action: "pause", target: "n0" });
    const renewed = await faulty.userWhenFree(1, "alice");
    await server.inject({ action: "resume", target: "n0" });
    assert.equal((await old.closed).code, 1013);
    await faulty.linked(loyal, writer, "writer");
    writer.send({ type: "private_message", to: "alice", content: "to one" });
    await faulty.linked(writer, renewed, "alice");
    assert.equal(faulty.count(renewed, "to one"), 1);
    assert.equal(faulty.count(old, "to one"), 0);
    assert.equal((await faulty.snapshotOf("n0")).users, 1);
    await faulty.drained([loyal, writer, renewed]);
  }));

test("a node that is restarted while it runs says good-bye to its users", () =>
  FaultyServer.with("relayer", [{ action: "restart", target: "n1" }], async (faulty) => {
    const user = await faulty.user(1, "alice");
    await faulty.server.inject({ action: "restart", target: "n1" });
    assert.equal((await user.closed).code, 1001);
    await faulty.user(1, "alice");
    assert.deepEqual(faulty.exits, []);
  }));

test("what is not there cannot be broken", () =>
  FaultyServer.with("relayer", [], async ({ server }) => {
    const code = { code: "fault_impossible" };
    await assert.rejects(server.inject({ action: "kill", target: "n3" }), code);
    await assert.rejects(server.inject({ action: "pause", target: "redis" }), code);
    await assert.rejects(server.inject({ action: "reset", target: "relay" }), code);
  }));

test.run();
