import { randomBytes } from "node:crypto";
import { BROKER_COMMANDS, type BrokerKind, namedBroker } from "./cluster/broker/broker-command.js";
import type { PrivateBrokerConfig } from "./cluster/broker/private-broker.js";
import type { ClusterSettings } from "./cluster/cluster-settings.js";
import { portFor } from "./cluster/faults/lasting-port.js";
import { Links } from "./cluster/faults/links.js";
import { type ExpectedFault, nodesWithLinkFaults } from "./cluster/faults/possible-faults.js";
import { serverPath } from "./processes/find-command.js";
import { ServerProcess } from "./processes/server-process.js";
import type { RelayPatience, RelaySettings } from "./relay/relay-settings.js";
import type { RelayerConfig } from "./relay/relayer/relayer.js";

/** The address that chatbench's own relayer and brokers listen on. */
const HOST = "127.0.0.1";
const BROKER_ENTRY = new URL("./cluster/broker/broker.entry.js", import.meta.url);
const RELAYER_ENTRY = new URL("./cluster/relayer.entry.js", import.meta.url);

/** The backbone of a cluster: a relayer, Redis or NATS; nothing for a single node. */
export interface Backbone {
  /** How a node reaches the backbone directly, without a proxy. */
  readonly relay: RelaySettings;
  /** The process started for it; `null` for a single node, or when the backbone runs elsewhere. */
  readonly process: ServerProcess | null;
  /** The proxies between the nodes and the backbone. */
  readonly links: Links;
}

type BackboneWithoutLinks = Omit<Backbone, "links">;

export interface BackboneOptions {
  readonly patience: RelayPatience;
  /** The faults that will be injected into the backbone and its links. */
  readonly faults: readonly ExpectedFault[];
  /** Whether the backbone records which messages it saw. Only a relayer can. */
  readonly trace: boolean;
}

/**
 * Starts the backbone that the settings ask for, and the proxies that the faults need.
 *
 * @throws ChatbenchError when it cannot be started.
 */
export async function startBackbone(settings: ClusterSettings, options: BackboneOptions): Promise<Backbone> {
  const { faults } = options;
  const backbone = await startWithoutLinks(settings, options, await portFor(faults, settings.topology, HOST));
  try {
    return { ...backbone, links: await Links.open(backbone.relay, nodesWithLinkFaults(faults, settings)) };
  } catch (thrown) {
    await backbone.process?.stop(0);
    throw thrown;
  }
}

async function startWithoutLinks(
  settings: ClusterSettings,
  options: BackboneOptions,
  port: number,
): Promise<BackboneWithoutLinks> {
  switch (settings.topology) {
    case "single":
      return { relay: { kind: "none" }, process: null };
    case "relayer":
      return startRelayer(settings, options, port);
    case "redis":
    case "nats":
      return startBroker(settings.topology, namedBroker(settings), options.patience, port);
  }
}

async function startRelayer(
  { relay: kind, relayBatchMs: batchMs }: ClusterSettings,
  { patience, trace }: BackboneOptions,
  port: number,
): Promise<BackboneWithoutLinks> {
  const secret = randomBytes(32).toString("base64url");
  const { heartbeatMs } = patience;
  const configAt = (at: number): RelayerConfig => {
    return { id: "relayer", port: at, forwarding: kind, secret, batchMs, heartbeatMs, trace };
  };
  const relayer = await ServerProcess.start(RELAYER_ENTRY, configAt, port);
  return {
    relay: { kind, url: `ws://${HOST}:${relayer.port}/`, secret, batchMs, patience },
    process: relayer,
  };
}

/** @param named the URL of a broker that runs elsewhere; `null` starts a private one. */
async function startBroker(
  kind: BrokerKind,
  named: string | null,
  patience: RelayPatience,
  port: number,
): Promise<BackboneWithoutLinks> {
  // Each run has its own prefix: runs that share a broker must not receive each other's messages.
  const prefix = `chatbench.${randomBytes(6).toString("hex")}`;
  if (named !== null) return { relay: { kind, url: named, prefix, patience }, process: null };
  const secret = randomBytes(24).toString("hex");
  const configAt = (at: number): PrivateBrokerConfig => ({ id: kind, kind, secret, port: at, path: serverPath() });
  const broker = await ServerProcess.start(BROKER_ENTRY, configAt, port);
  return { relay: { kind, url: BROKER_COMMANDS[kind].url(secret, broker.port), prefix, patience }, process: broker };
}
