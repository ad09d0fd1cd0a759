import { nowUs } from "../base/clock.js";
import type { NodeExit, NodeSnapshot, ServerUnderTest } from "../protocol/server-control.js";
import { type Backbone, startBackbone } from "./backbone.js";
import { type ChatNodeConfig, type ChatNodePatience, DEFAULT_PATIENCE } from "./chat-node-settings.js";
import type { ClusterSettings } from "./cluster-settings.js";
import { carryOut } from "./faults/carry-out.js";
import { portFor } from "./faults/lasting-port.js";
import { assertPossible, type ExpectedFault, nodeIds } from "./faults/possible-faults.js";
import { bracketed } from "./limits/origin-rule.js";
import { DEFAULT_RELAY_PATIENCE, type RelayPatience } from "./relay/relay-settings.js";
import { withoutSecret } from "./relay/without-secret.js";
import { ServerProcess } from "./server-process.js";

const NODE_ENTRY = new URL("./chat-node.entry.js", import.meta.url);
const DEFAULT_STOP_DEADLINE_MS = 5_000;

export interface StartOptions {
  readonly patience?: ChatNodePatience;
  readonly relayPatience?: RelayPatience;
  /** What will be done to the server: only links that are named here have a proxy in their path. */
  readonly faults?: readonly ExpectedFault[];
}

/**
 * Starts the reference server, each node and what joins them in a process of its own, listening when
 * this resolves. The caller stops it; if the caller dies, all of it ends by itself.
 *
 * @throws ChatbenchError `port_taken`, `port_forbidden`, `host_unavailable`, `listen_failed`,
 *   `relayer_unreachable`, `broker_missing`, `broker_unreachable`, `node_failed`, `fault_impossible`.
 */
export async function startServer(settings: ClusterSettings, options: StartOptions = {}): Promise<ServerUnderTest> {
  const { faults = [], relayPatience = DEFAULT_RELAY_PATIENCE } = options;
  assertPossible(faults, settings);
  const backbone = await startBackbone(settings, relayPatience, faults);
  const nodes = await startNodes(settings, options, backbone);
  const helpers = backbone.process === null ? [] : [backbone.process];
  const processes = [...nodes, ...helpers];
  const urlOf = ({ port }: ServerProcess): string => `ws://${reachable(settings.host)}:${port}/`;
  const backboneUrl = backbone.relay.kind === "none" ? "" : withoutSecret(backbone.relay.url);
  return {
    get nodes() {
      return nodes.map((node) => ({ id: node.id, url: urlOf(node), pid: node.pid }));
    },
    get helpers() {
      return helpers.map(({ id, pid }) => ({ id, url: backboneUrl, pid }));
    },
    entrances: nodes.map(urlOf),
    inject: (order, onStrike) => carryOut(order, processes, backbone.links, () => onStrike?.(nowUs())),
    async snapshot({ collectGarbage }): Promise<readonly NodeSnapshot[]> {
      const snapshots = await Promise.all(processes.map((process) => process.snapshot(collectGarbage)));
      return snapshots.filter((snapshot) => snapshot !== undefined);
    },
    onUnexpectedExit(listener: (exit: NodeExit) => void): void {
      for (const process of processes) process.onUnexpectedExit(listener);
    },
    stop: (deadlineMs = DEFAULT_STOP_DEADLINE_MS) => stopAll(nodes, backbone, deadlineMs),
  };
}

/** All of them or none. Node `i` has the settings' port plus `i`, unless the system picks the ports. */
async function startNodes(
  settings: ClusterSettings,
  { patience = DEFAULT_PATIENCE, faults = [] }: StartOptions,
  backbone: Backbone,
): Promise<readonly ServerProcess[]> {
  const startOne = async (id: string, i: number): Promise<ServerProcess> => {
    const relay = backbone.links.relayOf(id);
    const configAt = (port: number): ChatNodeConfig => ({ id, settings: { ...settings, port }, patience, relay });
    const port = settings.port === 0 ? await portFor(faults, id, settings.host) : settings.port + i;
    return ServerProcess.start(NODE_ENTRY, configAt, port);
  };
  const starts = await Promise.allSettled(nodeIds(settings).map(startOne));
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failed = starts.find((start) => start.status === "rejected");
  if (failed === undefined) return nodes;
  await stopAll(nodes, backbone, 0);
  throw failed.reason;
}

/** The nodes first: they have something to say to the others when they go. */
async function stopAll(nodes: readonly ServerProcess[], backbone: Backbone, deadlineMs: number): Promise<void> {
  // What is paused would not hear them.
  void backbone.process?.resume();
  await Promise.all(nodes.map((node) => node.stop(deadlineMs)));
  await backbone.process?.stop(deadlineMs);
  await backbone.links.close();
}

/** The address to connect to where a server listens on all addresses. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return bracketed(host === "::" ? "::1" : host);
}
