import { BROKER_COMMANDS, type BrokerKind } from "../../server-under-test/cluster/broker/broker-command.js";
import { PrivateBroker } from "../../server-under-test/cluster/broker/private-broker.js";
import { ChatNode } from "../../server-under-test/node/chat-node.js";
import { DEFAULT_PATIENCE } from "../../server-under-test/node/chat-node-settings.js";
import { serverPath } from "../../server-under-test/processes/find-command.js";
import type { RelaySettings } from "../../server-under-test/relay/relay-settings.js";
import { Relayer, type RelayerConfig } from "../../server-under-test/relay/relayer/relayer.js";
import { until } from "../fakes/until.js";
import { ChatPeer } from "../peers/chat-peer.js";
import { type TestNodeWishes, testNodeSettings } from "./open-test-node.js";

/** Short times, so that relays notice breaks and reconnect quickly. */
export const TEST_RELAY_PATIENCE = {
  connectMs: 5_000,
  heartbeatMs: 200,
  retryMs: { first: 5, longest: 50 },
} as const;

export const TEST_SECRET = "a secret for tests";

/** A user of one of the cluster's nodes. */
export interface ClusterUser {
  readonly name: string;
  readonly peer: ChatPeer;
}

/** Nodes in this process, connected as `relay` says. */
export class TestCluster {
  readonly nodes: readonly ChatNode[];
  #fences = 0;

  private constructor(nodes: readonly ChatNode[]) {
    this.nodes = nodes;
  }

  /** @param relay how the nodes reach each other; a function if that differs by node `index`. */
  static async open(
    relay: RelaySettings | ((index: number) => RelaySettings),
    count: number,
    wishes: TestNodeWishes = {},
  ): Promise<TestCluster> {
    const patience = { ...DEFAULT_PATIENCE, closeMs: 200, ...wishes.patience };
    const nodes = Array.from(
      { length: count },
      (_, i) =>
        new ChatNode({
          id: `n${i}`,
          settings: testNodeSettings(wishes),
          patience,
          relay: typeof relay === "function" ? relay(i) : relay,
          trace: false,
        }),
    );
    const cluster = new TestCluster(nodes);
    try {
      await Promise.all(nodes.map((node) => node.listen()));
    } catch (thrown) {
      await cluster.close();
      throw thrown;
    }
    return cluster;
  }

  /** Runs `test` with a cluster, and closes it and its backbone whatever happens. */
  static async with(
    backbone: TestBackbone,
    count: number,
    test: (cluster: TestCluster) => Promise<void>,
    relay: RelaySettings | ((index: number) => RelaySettings) = backbone.relay,
  ): Promise<void> {
    try {
      const cluster = await TestCluster.open(relay, count, { settings: { acks: true } });
      try {
        await test(cluster);
      } finally {
        await cluster.close();
      }
    } finally {
      await backbone.close();
    }
  }

  node(index: number): ChatNode {
    const node = this.nodes[index % this.nodes.length];
    if (node === undefined) throw new RangeError("a cluster has nodes");
    return node;
  }

  /** Connects a registered user to node `index`, modulo the number of nodes. */
  async user(index: number, name = `u${index}`): Promise<ClusterUser> {
    return { name, peer: await ChatPeer.register(this.node(index).port, name) };
  }

  /** Connects one user to each node, or `count` users spread over the nodes. */
  users(count = this.nodes.length): Promise<ClusterUser[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.user(i)));
  }

  /**
   * Returns everything that each user has received and not read up to now. Every user writes to every other, and
   * earlier messages arrive before those.
   */
  async drain(users: readonly ClusterUser[]): Promise<Record<string, unknown>[][]> {
    const fence = `fence ${++this.#fences}`;
    const isFence = ({ type, content }: Record<string, unknown>) => type === "private_message" && content === fence;
    for (const { peer } of users) {
      for (const { name } of users) peer.send({ type: "private_message", to: name, content: fence });
    }
    return Promise.all(
      users.map(async ({ peer }) => {
        const messages: Record<string, unknown>[] = [];
        for (let fences = 0; fences < users.length; ) {
          const message = await peer.next();
          if (isFence(message)) fences++;
          else messages.push(message);
        }
        return messages;
      }),
    );
  }

  /** Sums a counter over all nodes. */
  count(counter: keyof ReturnType<ChatNode["snapshot"]>["counters"]): number {
    return this.nodes.reduce((sum, node) => sum + node.snapshot().counters[counter], 0);
  }

  /** Waits until no node has a user or a room left. */
  async drained(): Promise<void> {
    await until("every table is empty", () =>
      this.nodes.every((node) => {
        const { users, rooms } = node.snapshot();
        return users === 0 && rooms === 0;
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }
}

/** A backbone that a test may end and start again at the same address. */
export interface TestBackbone {
  readonly relay: RelaySettings;
  readonly port: number;
  close(): Promise<void>;
  reopen(): Promise<void>;
}

/** Starts a relayer in this process. */
export async function openTestRelayer(forwarding: RelayerConfig["forwarding"]): Promise<TestBackbone> {
  const { heartbeatMs } = TEST_RELAY_PATIENCE;
  const open = async (port: number): Promise<Relayer> => {
    const opened = new Relayer({
      id: "relayer",
      port,
      forwarding,
      secret: TEST_SECRET,
      batchMs: 0,
      heartbeatMs,
      trace: false,
    });
    await opened.listen();
    return opened;
  };
  let relayer = await open(0);
  const { port } = relayer;
  const url = `ws://127.0.0.1:${port}/`;
  return {
    relay: { kind: forwarding, url, secret: TEST_SECRET, batchMs: 0, patience: TEST_RELAY_PATIENCE },
    port,
    close: () => relayer.close(),
    reopen: async () => {
      relayer = await open(port);
    },
  };
}

/** Starts a Redis or NATS server, which ends with the test. */
export async function openTestBroker(kind: BrokerKind): Promise<TestBackbone> {
  const secret = "for-tests";
  const open = async (port: number): Promise<PrivateBroker> => {
    const opened = new PrivateBroker({ id: kind, kind, secret, port, path: serverPath() });
    await opened.listen();
    return opened;
  };
  let broker = await open(0);
  const { port } = broker;
  return {
    relay: { kind, url: BROKER_COMMANDS[kind].url(secret, port), prefix: "test", patience: TEST_RELAY_PATIENCE },
    port,
    close: () => broker.close(),
    reopen: async () => {
      broker = await open(port);
    },
  };
}
