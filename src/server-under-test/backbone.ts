import { randomBytes } from "node:crypto";
import type { ClusterSettings } from "./cluster-settings.js";
import { NodeProcess } from "./node-process.js";
import { DEFAULT_RELAY_PATIENCE, type RelaySettings } from "./relay/relay-settings.js";
import type { RelayerConfig } from "./relay/relayer/relayer.js";

const RELAYER_ENTRY = new URL("./relayer.entry.js", import.meta.url);

/** What joins the nodes: how each of them reaches it, and the process that was started for it. */
export interface Backbone {
  readonly relay: RelaySettings;
  readonly process: NodeProcess | null;
}

/** @throws ChatbenchError when it cannot be started. */
export async function startBackbone(settings: ClusterSettings): Promise<Backbone> {
  switch (settings.topology) {
    case "single":
      return { relay: { kind: "none" }, process: null };
    case "relayer":
      return startRelayer(settings);
    case "redis":
    case "nats":
      throw new TypeError("later");
  }
}

async function startRelayer({ relay, relayBatchMs }: ClusterSettings): Promise<Backbone> {
  const secret = randomBytes(32).toString("base64url");
  const config: RelayerConfig = {
    id: "relayer",
    port: 0,
    forwarding: relay,
    secret,
    batchMs: relayBatchMs,
    heartbeatMs: DEFAULT_RELAY_PATIENCE.heartbeatMs,
  };
  const process = await NodeProcess.start(RELAYER_ENTRY, config);
  const url = `ws://127.0.0.1:${process.port}/`;
  return {
    relay: { kind: relay, url, secret, batchMs: relayBatchMs, patience: DEFAULT_RELAY_PATIENCE },
    process,
  };
}
