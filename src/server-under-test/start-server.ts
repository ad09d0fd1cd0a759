import { nowUs } from "../base/clock.js";
import { bracketed } from "../base/host-address.js";
import { shownUrl } from "../base/secrets.js";
import { removeAbandonedTempFolders } from "../base/temp-folder.js";
import type { ProcessAddress, ProcessExit, ProcessSnapshot, ServerUnderTest } from "../protocol/server-control.js";
import { type Backbone, startBackbone } from "./backbone.js";
import type { ClusterSettings } from "./cluster/cluster-settings.js";
import { carryOut } from "./cluster/faults/carry-out.js";
import { portFor } from "./cluster/faults/lasting-port.js";
import { assertPossible, type ExpectedFault, nodeIds } from "./cluster/faults/possible-faults.js";
import { startFront } from "./cluster/front/start-front.js";
import { type ChatNodeConfig, type ChatNodePatience, DEFAULT_PATIENCE } from "./node/chat-node-settings.js";
import { ServerProcess } from "./processes/server-process.js";
import { DEFAULT_RELAY_PATIENCE, type RelayPatience } from "./relay/relay-settings.js";

const NODE_ENTRY = new URL("./node/chat-node.entry.js", import.meta.url);
const DEFAULT_STOP_DEADLINE_MS = 5_000;

/** How long a server waits, and what will be done to it. */
export interface StartOptions {
  readonly patience?: ChatNodePatience;
  readonly relayPatience?: RelayPatience;
  /** The faults that will be injected. Only links named here get a proxy. */
  readonly faults?: readonly ExpectedFault[];
  /** Whether processes record which messages they saw. */
  readonly trace?: boolean;
  /** The number of users that may be connected at once. */
  readonly users?: number;
  /** The module that a node's process runs; a bench puts a worse one in its place. */
  readonly nodeEntry?: URL;
}

const DEFAULT_OPTIONS: Required<StartOptions> = {
  patience: DEFAULT_PATIENCE,
  relayPatience: DEFAULT_RELAY_PATIENCE,
  faults: [],
  trace: false,
  users: 10_000,
  nodeEntry: NODE_ENTRY,
};

/** All processes of a server. */
interface Parts {
  readonly backbone: Backbone;
  readonly nodes: readonly ServerProcess[];
  readonly front: ServerProcess | null;
}

/**
 * Starts the reference server: each node, the backbone and the front in its own process, all listening when this
 * resolves. The caller must stop it; if the caller dies, everything ends by itself.
 *
 * @throws ChatbenchError `port_taken`, `port_forbidden`, `host_unavailable`, `listen_failed`,
 *   `relayer_unreachable`, `temp_unusable`, `broker_missing`, `broker_unreachable`, `nginx_missing`, `nginx_failed`, `node_failed`,
 *   `fault_impossible`.
 */
export async function startServer(settings: ClusterSettings, options: StartOptions = {}): Promise<ServerUnderTest> {
  const urlOf = ({ port }: ServerProcess): string => `ws://${reachable(settings.host)}:${port}/`;
  const parts = await startParts(settings, { ...DEFAULT_OPTIONS, ...options }, urlOf);
  const { backbone, nodes, front } = parts;
  const backboneUrl = backbone.relay.kind === "none" ? "" : shownUrl(backbone.relay.url);
  const frontUrl = `ws://127.0.0.1:${front?.port}/`;
  const processes = [...nodes, backbone.process, front].filter((process) => process !== null);
  return {
    get nodes() {
      return nodes.map((node) => addressOf(node, urlOf(node)));
    },
    get backbone() {
      return backbone.process && addressOf(backbone.process, backboneUrl);
    },
    get front() {
      return front && addressOf(front, frontUrl);
    },
    entrances: front === null ? nodes.map(urlOf) : [frontUrl],
    inject: (order, onStrike, withdrawn) =>
      carryOut(order, { processes, links: backbone.links }, () => onStrike?.(nowUs()), withdrawn),
    async snapshot({ collectGarbage }): Promise<readonly ProcessSnapshot[]> {
      const snapshots = await Promise.all(processes.map((process) => process.snapshot(collectGarbage)));
      return snapshots.filter((snapshot) => snapshot !== undefined);
    },
    async trace(messages) {
      const traces = await Promise.all(processes.map((process) => process.trace(messages)));
      return traces.filter((trace) => trace !== undefined);
    },
    onUnexpectedExit(listener: (exit: ProcessExit) => void): void {
      for (const process of processes) process.onUnexpectedExit(listener);
    },
    stop: (deadlineMs = DEFAULT_STOP_DEADLINE_MS) => stopAll(parts, deadlineMs),
  };
}

/** Reads the process now: after a restart it has another pid. */
function addressOf({ id, pid }: ServerProcess, url: string): ProcessAddress {
  return { id, url, pid };
}

/** Starts all parts or none. */
async function startParts(
  settings: ClusterSettings,
  options: Required<StartOptions>,
  urlOf: (node: ServerProcess) => string,
): Promise<Parts> {
  const { faults, relayPatience: patience, trace, users } = options;
  assertPossible(faults, settings);
  await removeAbandonedTempFolders();
  const backbone = await startBackbone(settings, { patience, faults, trace });
  const nodes = await startNodes(settings, options, backbone);
  try {
    return { backbone, nodes, front: await startFront(settings, nodes.map(urlOf), users) };
  } catch (thrown) {
    await stopAll({ backbone, nodes, front: null }, 0);
    throw thrown;
  }
}

/** Starts all nodes or none. Node `i` has the settings' port plus `i`, unless the system picks the ports. */
async function startNodes(
  settings: ClusterSettings,
  { patience, faults, trace, nodeEntry }: Required<StartOptions>,
  backbone: Backbone,
): Promise<readonly ServerProcess[]> {
  const startOne = async (id: string, i: number): Promise<ServerProcess> => {
    const relay = backbone.links.relayOf(id);
    const configAt = (port: number): ChatNodeConfig => {
      return { id, settings: { ...settings, port }, patience, relay, trace };
    };
    const port = settings.port === 0 ? await portFor(faults, id, settings.host) : settings.port + i;
    return ServerProcess.start(nodeEntry, configAt, port);
  };
  const starts = await Promise.allSettled(nodeIds(settings).map(startOne));
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const failed = starts.find((start) => start.status === "rejected");
  if (failed === undefined) return nodes;
  await stopAll({ backbone, nodes, front: null }, 0);
  throw failed.reason;
}

/** Stops the nodes first: they send messages to the other processes when they leave. */
async function stopAll({ backbone, nodes, front }: Parts, deadlineMs: number): Promise<void> {
  // A paused process would not get them.
  void backbone.process?.resume();
  await Promise.all(nodes.map((node) => node.stop(deadlineMs)));
  await Promise.all([backbone.process?.stop(deadlineMs), front?.stop(deadlineMs)]);
  await backbone.links.close();
}

/** Returns the address to connect to when a server listens on all addresses. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return bracketed(host === "::" ? "::1" : host);
}
