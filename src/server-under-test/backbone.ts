import { randomBytes } from "node:crypto";
import { BROKER_COMMANDS, type BrokerKind } from "./cluster/broker/broker-command.js";
import { namedBroker } from "./cluster/broker/named-broker.js";
import type { PrivateBrokerConfig } from "./cluster/broker/private-broker.js";
import type { ClusterSettings } from "./cluster/cluster-settings.js";
import { portFor } from "./cluster/faults/lasting-port.js";
import { Links } from "./cluster/faults/links.js";
import { type ExpectedFault, nodesWithLinkFaults } from "./cluster/faults/possible-faults.js";
import { serverPath } from "./processes/find-command.js";
import { ServerProcess } from "./processes/server-process.js";
import type { RelayPatience, RelaySettings } from "./relay/relay-settings.js";
import type { RelayerConfig } from "./relay/relayer/relayer.js";

/** Where a process of ours listens. */
const HOST = "127.0.0.1";
const BROKER_ENTRY = new URL("./cluster/broker/broker.entry.js", import.meta.url);
const RELAYER_ENTRY = new URL("./cluster/relayer.entry.js", import.meta.url);

/** What joins the nodes: how each of them reaches it, and the process that was started for it. */
interface Hub {
  readonly relay: RelaySettings;
  readonly process: ServerProcess | null;
}

/** The same with the proxies in front of it. */
export interface Backbone extends Hub {
  readonly links: Links;
}

/** What is expected of it. */
interface Expected {
  readonly patience: RelayPatience;
  /** What will be done to it and to its links. */
  readonly faults: readonly ExpectedFault[];
  /** Whether it is to remember messages. */
  readonly trace: boolean;
}

/** @throws ChatbenchError when it cannot be started. */
export async function startBackbone(settings: ClusterSettings, expected: Expected): Promise<Backbone> {
  const { faults } = expected;
  const hub = await startHub(settings, expected, await portFor(faults, settings.topology, HOST));
  try {
    return { ...hub, links: await Links.open(hub.relay, nodesWithLinkFaults(faults, settings)) };
  } catch (thrown) {
    await hub.process?.stop(0);
    throw thrown;
  }
}

async function startHub(settings: ClusterSettings, expected: Expected, port: number): Promise<Hub> {
  switch (settings.topology) {
    case "single":
      return { relay: { kind: "none" }, process: null };
    case "relayer":
      return startRelayer(settings, expected, port);
    case "redis":
    case "nats":
      return startBroker(settings.topology, namedBroker(settings), expected.patience, port);
  }
}

async function startRelayer(
  { relay: kind, relayBatchMs: batchMs }: ClusterSettings,
  { patience, trace }: Expected,
  port: number,
): Promise<Hub> {
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

/** @param named the URL of one that runs elsewhere; `null`: a private one. */
async function startBroker(
  kind: BrokerKind,
  named: string | null,
  patience: RelayPatience,
  port: number,
): Promise<Hub> {
  // Of this run alone, so that runs which share a server do not hear each other.
  const prefix = `chatbench.${randomBytes(6).toString("hex")}`;
  if (named !== null) return { relay: { kind, url: named, prefix, patience }, process: null };
  const secret = randomBytes(24).toString("hex");
  const configAt = (at: number): PrivateBrokerConfig => ({ id: kind, kind, secret, port: at, path: serverPath() });
  const broker = await ServerProcess.start(BROKER_ENTRY, configAt, port);
  return { relay: { kind, url: BROKER_COMMANDS[kind].url(secret, broker.port), prefix, patience }, process: broker };
}
