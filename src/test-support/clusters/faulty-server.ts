import assert from "node:assert/strict";
import type { ProcessExit, ProcessSnapshot, ServerUnderTest } from "../../protocol/server-control.js";
import type { ExpectedFault } from "../../server-under-test/cluster/faults/possible-faults.js";
import { type StartOptions, startServer } from "../../server-under-test/start-server.js";
import { until } from "../fakes/until.js";
import { ChatPeer } from "../peers/chat-peer.js";
import { type Requirement, requireCommand } from "../runner/requires.js";
import { TEST_RELAY_PATIENCE } from "./open-test-cluster.js";
import { testNodeSettings } from "./open-test-node.js";

export type ClusterTopology = "relayer" | "redis" | "nats";

export const TOPOLOGY_NEEDS: Readonly<Record<ClusterTopology, Requirement>> = {
  relayer: { met: true, what: "nothing" },
  redis: requireCommand("redis-server"),
  nats: requireCommand("nats-server"),
};
export const CLUSTER_TOPOLOGIES = Object.keys(TOPOLOGY_NEEDS) as ClusterTopology[];

/** A server of three nodes, each in its own process, with helpers for tests of faults. */
export class FaultyServer {
  readonly server: ServerUnderTest;
  /** Unexpected exits. */
  readonly exits: ProcessExit[] = [];
  #probes = 0;

  private constructor(server: ServerUnderTest) {
    this.server = server;
    server.onUnexpectedExit((exit) => this.exits.push(exit));
  }

  /** Runs `test`, and stops the server whatever happens. */
  static async with(
    topology: ClusterTopology,
    faults: readonly ExpectedFault[],
    test: (faulty: FaultyServer) => Promise<void>,
    options: StartOptions = { relayPatience: TEST_RELAY_PATIENCE },
  ): Promise<void> {
    const settings = testNodeSettings({ settings: { topology, nodes: 3, acks: true } });
    const server = await startServer(settings, { ...options, faults });
    try {
      await test(new FaultyServer(server));
    } finally {
      await server.stop();
    }
  }

  portOf(index: number): number {
    return Number(new URL(this.server.entrances[index] ?? assert.fail("no such node")).port);
  }

  user(index: number, name: string): Promise<ChatPeer> {
    return ChatPeer.register(this.portOf(index), name);
  }

  /** Connects a user of that name as soon as it is free. */
  async userWhenFree(index: number, name: string): Promise<ChatPeer> {
    let peer: ChatPeer | undefined;
    await until(`${name} is free`, async () => {
      peer = await this.user(index, name).catch(() => undefined);
      return peer !== undefined;
    });
    return peer ?? assert.fail("there is one");
  }

  /** Sends from one user to the other repeatedly until a message arrives. */
  async linked(from: ChatPeer, to: ChatPeer, name: string): Promise<void> {
    const content = `probe ${++this.#probes}`;
    await until(`what is sent to ${name} arrives`, () => {
      from.send({ type: "private_message", to: name, content });
      return to.texts.some((text) => text.includes(content));
    });
  }

  /** Sends from one user to the other repeatedly until a message is refused. */
  async unlinked(from: ChatPeer, name: string): Promise<void> {
    const before = from.texts.length;
    await until("the link is known to be broken", () => {
      from.send({ type: "private_message", to: name, content: "in vain", id: 1 });
      return from.texts.slice(before).some((text) => text.includes("cluster_unavailable"));
    });
  }

  /** Counts how often each text of that kind has reached a user. */
  count(peer: ChatPeer, content: string): number {
    return peer.texts.filter((text) => text.includes(`"content":"${content}"`)).length;
  }

  async snapshots(): Promise<ReadonlyMap<string, ProcessSnapshot>> {
    const snapshots = await this.server.snapshot({ collectGarbage: false });
    return new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  }

  async snapshotOf(id: string): Promise<ProcessSnapshot> {
    return (await this.snapshots()).get(id) ?? assert.fail(`no snapshot of ${id}`);
  }

  /** Checks that after these users have left, no process has a user, a room or, except for links, a connection left. */
  async drained(peers: readonly ChatPeer[]): Promise<void> {
    await Promise.all(peers.map((peer) => peer.leave()));
    const nodes = this.server.nodes.map(({ id }) => id);
    await until("every table is empty", async () =>
      [...(await this.snapshots()).values()].every(
        ({ id, users, rooms, connections }) => users === 0 && rooms === 0 && (connections === 0 || !nodes.includes(id)),
      ),
    );
  }
}
