import { randomBytes } from "node:crypto";
import type { ClusterSettings } from "./cluster-settings.js";
import { BROKER_COMMANDS, type BrokerKind } from "./relay/broker/broker-command.js";
import { serverPath } from "./relay/broker/find-command.js";
import { namedBroker } from "./relay/broker/named-broker.js";
import type { PrivateBrokerConfig } from "./relay/broker/private-broker.js";
import type { RelayPatience, RelaySettings } from "./relay/relay-settings.js";
import type { RelayerConfig } from "./relay/relayer/relayer.js";
import { ServerProcess } from "./server-process.js";

const BROKER_ENTRY = new URL("./broker.entry.js", import.meta.url);
const RELAYER_ENTRY = new URL("./relayer.entry.js", import.meta.url);

/** What joins the nodes: how each of them reaches it, and the process that was started for it. */
export interface Backbone {
  readonly relay: RelaySettings;
  readonly process: ServerProcess | null;
}

/**
 * @param port where a process of ours listens; 0: anywhere.
 * @throws ChatbenchError when it cannot be started.
 */
export async function startBackbone(
  settings: ClusterSettings,
  patience: RelayPatience,
  port: number,
): Promise<Backbone> {
  switch (settings.topology) {
    case "single":
      return { relay: { kind: "none" }, process: null };
    case "relayer":
      return startRelayer(settings, patience, port);
    case "redis":
    case "nats":
      return startBroker(settings.topology, namedBroker(settings), patience, port);
  }
}

async function startRelayer(
  { relay: kind, relayBatchMs: batchMs }: ClusterSettings,
  patience: RelayPatience,
  port: number,
): Promise<Backbone> {
  const secret = randomBytes(32).toString("base64url");
  const { heartbeatMs } = patience;
  const configAt = (at: number): RelayerConfig => {
    return { id: "relayer", port: at, forwarding: kind, secret, batchMs, heartbeatMs };
  };
  const relayer = await ServerProcess.start(RELAYER_ENTRY, configAt, port);
  return {
    relay: { kind, url: `ws://127.0.0.1:${relayer.port}/`, secret, batchMs, patience },
    process: relayer,
  };
}

/** @param named the URL of one that runs elsewhere; `null`: a private one. */
async function startBroker(
  kind: BrokerKind,
  named: string | null,
  patience: RelayPatience,
  port: number,
): Promise<Backbone> {
  // Of this run alone, so that runs which share a server do not hear each other.
  const prefix = `chatbench.${randomBytes(6).toString("hex")}`;
  if (named !== null) return { relay: { kind, url: named, prefix, patience }, process: null };
  const secret = randomBytes(24).toString("hex");
  const configAt = (at: number): PrivateBrokerConfig => ({ id: kind, kind, secret, port: at, path: serverPath() });
  const broker = await ServerProcess.start(BROKER_ENTRY, configAt, port);
  return { relay: { kind, url: BROKER_COMMANDS[kind].url(secret, broker.port), prefix, patience }, process: broker };
}
