import { serverPath } from "../../processes/find-command.js";
import { ServerProcess } from "../../processes/server-process.js";
import type { ClusterSettings } from "../cluster-settings.js";
import type { NginxConfig } from "./nginx-front.js";

const NGINX_ENTRY = new URL("./nginx.entry.js", import.meta.url);

/**
 * Starts the nginx between users and nodes. Returns `null` when users connect to the nodes directly.
 *
 * @param nodeUrls the URL of each node.
 * @param users the number that may be connected at once.
 * @throws ChatbenchError `nginx_missing`, `nginx_failed`.
 */
export async function startFront(
  { balance }: ClusterSettings,
  nodeUrls: readonly string[],
  users: number,
): Promise<ServerProcess | null> {
  if (balance !== "nginx") return null;
  const nodes = nodeUrls.map((url) => new URL(url).host);
  const config: NginxConfig = { id: "nginx", nodes, users, path: serverPath() };
  return ServerProcess.start(NGINX_ENTRY, () => config, 0);
}
