import type { ClusterSettings } from "../cluster-settings.js";
import { BROKER_VARIABLES } from "./broker-command.js";

/** The URL of the Redis or NATS server that runs elsewhere and shall be used: the scenario's, or the environment's. */
export function namedBroker(settings: ClusterSettings): string | null {
  const { topology } = settings;
  if (topology !== "redis" && topology !== "nats") return null;
  const { url, start } = settings[topology];
  if (start) return null;
  return url ?? (process.env[BROKER_VARIABLES[topology]] || null);
}
