import { nowUs } from "../../base/clock.js";
import type { ProcessAddress, ServerUnderTest } from "../../protocol/server-control.js";
import { ChatNode } from "../../server-under-test/node/chat-node.js";
import { DEFAULT_PATIENCE } from "../../server-under-test/node/chat-node-settings.js";
import { createRelay } from "../../server-under-test/node/create-relay.js";
import type { Forwarding } from "../../server-under-test/relay/relayer/forwarding/forwarding.js";
import { FORWARDING_STRATEGIES } from "../../server-under-test/relay/relayer/forwarding/forwarding-strategies.js";
import { Relayer } from "../../server-under-test/relay/relayer/relayer.js";
import { HopTrace } from "../../server-under-test/relay/trace/hop-trace.js";
import { TracedRelay } from "../../server-under-test/relay/trace/traced-relay.js";
import { type FrontLeaks, LeakyFront } from "./leaky-front.js";
import { type Leak, type Leaks, LeakyRelay } from "./leaky-relay.js";
import { openTestBroker, TEST_RELAY_PATIENCE, TEST_SECRET } from "./open-test-cluster.js";
import { testNodeSettings } from "./open-test-node.js";

/**
 * Where a cluster of two nodes leaks. A node's leaks are on node 0 for messages coming in, and on node 1 for those
 * going out.
 */
export interface ClusterLeaks {
  /** Leaks between users and nodes. */
  readonly front?: FrontLeaks;
  /** Leaks inside a node: before it hands a message to its relay, and after its relay has delivered one. */
  readonly inside?: Leaks;
  /** Leaks between a node and the backbone. */
  readonly link?: Leaks;
  /** Leaks inside the relayer. */
  readonly relayer?: Leak;
}

interface OpenBackbone {
  readonly address: ProcessAddress;
  readonly relay: Parameters<typeof createRelay>[1];
  trace: Relayer["trace"];
  close(): Promise<void>;
}

async function openRelayer(leak: Leak | undefined): Promise<OpenBackbone> {
  const { heartbeatMs } = TEST_RELAY_PATIENCE;
  const leaky: Forwarding = (delivery, from, cluster) =>
    [...FORWARDING_STRATEGIES.directory(delivery, from, cluster)].filter(
      (to) => to.id !== "n1" || !leak?.drops(delivery),
    );
  const config = { id: "relayer", port: 0, forwarding: "directory", secret: TEST_SECRET, batchMs: 0 } as const;
  const relayer = new Relayer({ ...config, heartbeatMs, trace: true }, leaky);
  await relayer.listen();
  const url = `ws://127.0.0.1:${relayer.port}/`;
  return {
    address: { id: "relayer", url, pid: process.pid },
    relay: { kind: "directory", url, secret: TEST_SECRET, batchMs: 0, patience: TEST_RELAY_PATIENCE },
    trace: (messages) => relayer.trace(messages),
    close: () => relayer.close(),
  };
}

async function openBroker(kind: "redis" | "nats"): Promise<OpenBackbone> {
  const broker = await openTestBroker(kind);
  return {
    address: { id: kind, url: `${kind}://127.0.0.1:${broker.port}`, pid: process.pid },
    relay: broker.relay,
    trace: () => null,
    close: () => broker.close(),
  };
}

function leakyNode(index: number, relay: OpenBackbone["relay"], { inside = {}, link = {} }: ClusterLeaks): ChatNode {
  const ofNode = ({ handing, arriving }: Leaks): Leaks =>
    index === 0 ? { ...(handing && { handing }) } : { ...(arriving && { arriving }) };
  const config = {
    id: `n${index}`,
    settings: testNodeSettings(),
    patience: { ...DEFAULT_PATIENCE, closeMs: 200 },
    relay,
    trace: true,
  };
  return new ChatNode(config, (id, settings, counters, trace) => {
    const traced = new TracedRelay(
      new LeakyRelay(createRelay(id, settings, counters, null), ofNode(link)),
      trace ?? new HopTrace(id, nowUs()),
    );
    return new LeakyRelay(traced, ofNode(inside));
  });
}

/** Opens two nodes in this process that record messages, connected by a relayer or a broker, with leaks. */
export async function openLeakyCluster(
  topology: "relayer" | "redis" | "nats",
  leaks: ClusterLeaks,
): Promise<ServerUnderTest> {
  const backbone = topology === "relayer" ? await openRelayer(leaks.relayer) : await openBroker(topology);
  const nodes = [leakyNode(0, backbone.relay, leaks), leakyNode(1, backbone.relay, leaks)];
  await Promise.all(nodes.map((node) => node.listen()));
  const urls = nodes.map(({ port }) => `ws://127.0.0.1:${port}/`);
  const fronts = await Promise.all([
    LeakyFront.open(urls[0] ?? "", { ...(leaks.front?.towardsNode && { towardsNode: leaks.front.towardsNode }) }),
    LeakyFront.open(urls[1] ?? "", { ...(leaks.front?.towardsClient && { towardsClient: leaks.front.towardsClient }) }),
  ]);
  return {
    nodes: fronts.map(({ url }, i) => ({ id: `n${i}`, url, pid: process.pid })),
    backbone: backbone.address,
    front: null,
    entrances: fronts.map(({ url }) => url),
    snapshot: async () => nodes.map((node) => node.snapshot()),
    trace: async (messages) => [...nodes, backbone].flatMap((one) => one.trace(messages) ?? []),
    inject: () => Promise.reject(new Error("nothing is injected into a leaky cluster")),
    onUnexpectedExit: () => undefined,
    stop: async () => {
      await Promise.all(fronts.map((front) => front.close()));
      await Promise.all(nodes.map((node) => node.close()));
      await backbone.close();
    },
  };
}
