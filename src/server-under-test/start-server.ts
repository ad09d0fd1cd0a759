import { ChatbenchError } from "../base/chatbench-error.js";
import type { NodeExit, NodeSnapshot, ServerUnderTest } from "../protocol/server-control.js";
import { type Backbone, startBackbone } from "./backbone.js";
import { type ChatNodeConfig, type ChatNodePatience, DEFAULT_PATIENCE } from "./chat-node-settings.js";
import type { ClusterSettings } from "./cluster-settings.js";
import { startFront } from "./front/start-front.js";
import { bracketed } from "./limits/origin-rule.js";
import { NodeProcess } from "./node-process.js";
import { withoutSecret } from "./relay/without-secret.js";

const NODE_ENTRY = new URL("./chat-node.entry.js", import.meta.url);
const DEFAULT_STOP_DEADLINE_MS = 5_000;

/** What is going to happen to a server. */
export interface Expected {
  /** Somebody will ask where messages were seen. */
  readonly trace: boolean;
  /** Users that may be connected at once. */
  readonly users: number;
}

const NOTHING_EXPECTED: Expected = { trace: false, users: 10_000 };

/**
 * Starts the reference server, each node and what joins them in a process of its own, listening when
 * this resolves. The caller stops it; if the caller dies, all of it ends by itself.
 *
 * @param expected what is going to happen to it.
 * @throws ChatbenchError `port_taken`, `port_forbidden`, `host_unavailable`, `listen_failed`,
 *   `relayer_unreachable`, `broker_missing`, `broker_unreachable`, `nginx_missing`, `nginx_failed`, `node_failed`.
 */
export async function startServer(
  settings: ClusterSettings,
  patience: ChatNodePatience = DEFAULT_PATIENCE,
  { trace, users }: Expected = NOTHING_EXPECTED,
): Promise<ServerUnderTest> {
  const backbone = await startBackbone(settings, trace);
  const nodes = await startNodes(settings, { patience, trace }, backbone);
  const nodeUrls = nodes.map(({ port }) => `ws://${reachable(settings.host)}:${port}/`);
  const front = await startFront(settings, nodeUrls, users).catch(async (thrown: unknown) => {
    await stopAll(nodes, [backbone.process], 0);
    throw thrown;
  });
  const frontUrls = front === null ? [] : [`ws://127.0.0.1:${front.port}/`];
  const joint = backbone.process;
  const helpers = [
    ...(joint === null ? [] : [{ id: joint.id, url: withoutSecret(urlOf(backbone)), pid: joint.pid }]),
    ...(front === null ? [] : [{ id: front.id, url: frontUrls[0] ?? "", pid: front.pid }]),
  ];
  const processes = [...nodes, joint, front].filter((process) => process !== null);
  return {
    nodes: nodes.map(({ id, pid }, i) => ({ id, url: nodeUrls[i] ?? "", pid })),
    entrances: front === null ? nodeUrls : frontUrls,
    async inject() {
      throw new ChatbenchError("fault_impossible", "Faults are not carried out yet.");
    },
    helpers,
    async snapshot({ collectGarbage }): Promise<readonly NodeSnapshot[]> {
      const snapshots = await Promise.all(processes.map((process) => process.snapshot(collectGarbage)));
      return snapshots.filter((snapshot) => snapshot !== undefined);
    },
    async trace(messages) {
      const traces = await Promise.all(processes.map((process) => process.trace(messages)));
      return traces.filter((trace) => trace !== undefined);
    },
    onUnexpectedExit(listener: (exit: NodeExit) => void): void {
      for (const process of processes) {
        void process.exited.then((exit) => {
          if (!process.isStopping) listener(exit);
        });
      }
    },
    stop: (deadlineMs = DEFAULT_STOP_DEADLINE_MS) => stopAll(nodes, [joint, front], deadlineMs),
  };
}

function urlOf({ relay }: Backbone): string {
  return relay.kind === "none" ? "" : relay.url;
}

/** All of them or none. Node `i` has the settings' port plus `i`, unless the system picks the ports. */
async function startNodes(
  settings: ClusterSettings,
  common: Pick<ChatNodeConfig, "patience" | "trace">,
  backbone: Backbone,
): Promise<readonly NodeProcess[]> {
  const configs = Array.from({ length: settings.nodes }, (_, i): ChatNodeConfig => {
    const port = settings.port === 0 ? 0 : settings.port + i;
    return { id: `n${i}`, settings: { ...settings, port }, ...common, relay: backbone.relay };
  });
  const starts = await Promise.allSettled(configs.map((config) => NodeProcess.start(NODE_ENTRY, config)));
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failed = starts.find((start) => start.status === "rejected");
  if (failed === undefined) return nodes;
  await stopAll(nodes, [backbone.process], 0);
  throw failed.reason;
}

/** The nodes first: they have something to say to the others when they go. */
async function stopAll(
  nodes: readonly NodeProcess[],
  helpers: readonly (NodeProcess | null)[],
  deadlineMs: number,
): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop(deadlineMs)));
  await Promise.all(helpers.map((helper) => helper?.stop(deadlineMs)));
}

/** The address to connect to where a server listens on all addresses. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return bracketed(host === "::" ? "::1" : host);
}
