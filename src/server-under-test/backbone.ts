import { randomBytes } from "node:crypto";
import type { BrokerSettings, ClusterSettings } from "./cluster-settings.js";
import { NodeProcess } from "./node-process.js";
import { BROKER_COMMANDS, BROKER_VARIABLES, type BrokerKind } from "./relay/broker/broker-command.js";
import { serverPath } from "./relay/broker/find-command.js";
import type { PrivateBrokerConfig } from "./relay/broker/private-broker.js";
import { DEFAULT_RELAY_PATIENCE, type RelaySettings } from "./relay/relay-settings.js";
import type { RelayerConfig } from "./relay/relayer/relayer.js";

const BROKER_ENTRY = new URL("./broker.entry.js", import.meta.url);
const RELAYER_ENTRY = new URL("./relayer.entry.js", import.meta.url);

/** What joins the nodes: how each of them reaches it, and the process that was started for it. */
export interface Backbone {
  readonly relay: RelaySettings;
  readonly process: NodeProcess | null;
}

/**
 * @param trace whether it is to remember messages.
 * @throws ChatbenchError when it cannot be started.
 */
export async function startBackbone(settings: ClusterSettings, trace: boolean): Promise<Backbone> {
  switch (settings.topology) {
    case "single":
      return { relay: { kind: "none" }, process: null };
    case "relayer":
      return startRelayer(settings, trace);
    case "redis":
    case "nats":
      return startBroker(settings.topology, settings[settings.topology]);
  }
}

async function startRelayer({ relay, relayBatchMs }: ClusterSettings, trace: boolean): Promise<Backbone> {
  const secret = randomBytes(32).toString("base64url");
  const config: RelayerConfig = {
    id: "relayer",
    port: 0,
    forwarding: relay,
    secret,
    batchMs: relayBatchMs,
    heartbeatMs: DEFAULT_RELAY_PATIENCE.heartbeatMs,
    trace,
  };
  const relayer = await NodeProcess.start(RELAYER_ENTRY, config);
  const url = `ws://127.0.0.1:${relayer.port}/`;
  return {
    relay: { kind: relay, url, secret, batchMs: relayBatchMs, patience: DEFAULT_RELAY_PATIENCE },
    process: relayer,
  };
}

/** The scenario's, or the environment's, or a private one. */
async function startBroker(kind: BrokerKind, { url, start }: BrokerSettings): Promise<Backbone> {
  // Of this run alone, so that runs which share a server do not hear each other.
  const prefix = `chatbench.${randomBytes(6).toString("hex")}`;
  const patience = DEFAULT_RELAY_PATIENCE;
  const named = start ? undefined : (url ?? process.env[BROKER_VARIABLES[kind]]);
  if (named !== undefined && named !== "") return { relay: { kind, url: named, prefix, patience }, process: null };
  const secret = randomBytes(24).toString("hex");
  const config: PrivateBrokerConfig = { id: kind, kind, secret, port: 0, path: serverPath() };
  const broker = await NodeProcess.start(BROKER_ENTRY, config);
  return { relay: { kind, url: BROKER_COMMANDS[kind].url(secret, broker.port), prefix, patience }, process: broker };
}
