/** Pausing and resuming processes, with every topology. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { suite } from "uvu";
import { CLUSTER_TOPOLOGIES, FaultyServer, TOPOLOGY_NEEDS } from "../../../test-support/clusters/faulty-server.js";
import { testNodeSettings } from "../../../test-support/clusters/open-test-node.js";
import { until } from "../../../test-support/fakes/until.js";
import { childrenOf, lives } from "../../../test-support/processes/child-processes.js";
import { requireAll, requireLinux, testIf } from "../../../test-support/runner/requires.js";

const test = suite("pause and resume");

for (const topology of CLUSTER_TOPOLOGIES) {
  const check = (name: string, run: () => Promise<void>) =>
    testIf(test, `${topology}: ${name}`, TOPOLOGY_NEEDS[topology], run);

  check("a paused process is left out of snapshots, and misses and repeats nothing when resumed", async () => {
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
        // Pause, kill and restart; restart while paused; stop while paused.
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
    `${topology}: paused processes end when their parent is killed with -9`,
    requireAll(TOPOLOGY_NEEDS[topology], requireLinux()),
    async () => {
      const startServer = JSON.stringify(new URL("../../start-server.js", import.meta.url));
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
      try {
        await new Promise((resolve) => parent.stdout.once("data", resolve));
        const children = childrenOf(parent.pid ?? 0);
        const family = [...children, ...children.flatMap(({ pid }) => childrenOf(pid))];
        // Redis and NATS each have one more shell, which ends them.
        assert.equal(family.length, topology === "relayer" ? 5 : 7);
        parent.kill("SIGKILL");
        await until("all are gone", () => !family.some(lives));
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );
}

test("a node that was paused for long gives up names that others took meanwhile, and closes their connections", () =>
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

test("an order withdrawn before it strikes never strikes, whether it waits for its turn or is being prepared", () =>
  FaultyServer.with("relayer", [{ action: "restart", target: "n1" }], async (faulty) => {
    const { server } = faulty;
    const strikes: string[] = [];
    const order = (action: "restart" | "pause" | "kill", withdrawn?: AbortSignal) =>
      server.inject({ action, target: "n1" }, () => strikes.push(action), withdrawn);
    const user = await faulty.user(1, "alice");
    const unwanted = new AbortController();
    const restart = order("restart");
    const pause = order("pause", unwanted.signal);
    const kill = order("kill", unwanted.signal);
    unwanted.abort();
    // They resolve before the restart is over.
    await Promise.all([pause, kill]);
    assert.ok(!strikes.includes("pause") && !strikes.includes("kill"));
    await restart;
    await user.closed;
    const late = new AbortController();
    const doomed = order("kill", late.signal);
    // Its turn has come: the process is being asked for a last snapshot.
    await new Promise(setImmediate);
    late.abort();
    await doomed;
    await order("kill", AbortSignal.abort());
    assert.deepEqual(strikes, ["restart"]);
    assert.equal((await faulty.snapshots()).size, 4);
    assert.deepEqual(faulty.exits, []);
  }));

test.run();
