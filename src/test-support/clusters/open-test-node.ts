import type { ClusterSettings } from "../../server-under-test/cluster/cluster-settings.js";
import { ChatNode } from "../../server-under-test/node/chat-node.js";
import {
  type ChatNodeLimits,
  type ChatNodePatience,
  DEFAULT_PATIENCE,
} from "../../server-under-test/node/chat-node-settings.js";

export interface TestNodeWishes {
  readonly settings?: Partial<Omit<ClusterSettings, "limits">>;
  readonly limits?: Partial<ChatNodeLimits>;
  readonly patience?: Partial<ChatNodePatience>;
}

/** A scenario's default settings, on a port that the system picks. */
export function testNodeSettings({ settings, limits }: TestNodeWishes = {}): ClusterSettings {
  return {
    topology: "single",
    nodes: 1,
    balance: "round-robin",
    relay: "directory",
    relayBatchMs: 0,
    redis: { url: null, start: true },
    nats: { url: null, start: true },
    routing: "map-lookup",
    broadcast: "prepared-frame",
    acks: false,
    host: "127.0.0.1",
    port: 0,
    allowedOrigins: [],
    ...settings,
    limits: {
      connections: 0,
      connectionsPerIp: 0,
      messagesPerSec: 0,
      payloadBytes: 65_536,
      bufferedBytes: 1_048_576,
      ...limits,
    },
  };
}

/** Runs `test` with a node that listens in this process, and closes it whatever happens. */
export async function withTestNode(wishes: TestNodeWishes, test: (node: ChatNode) => Promise<void>): Promise<void> {
  const patience = { ...DEFAULT_PATIENCE, closeMs: 200, ...wishes.patience };
  const node = new ChatNode({
    id: "n0",
    settings: testNodeSettings(wishes),
    patience,
    relay: { kind: "none" },
    trace: false,
  });
  await node.listen();
  try {
    await test(node);
  } finally {
    await node.close();
  }
}
