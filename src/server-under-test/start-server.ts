import type { NodeExit, NodeSnapshot, ServerUnderTest } from "../protocol/server-control.js";
import { type ChatNodePatience, type ChatNodeSettings, DEFAULT_PATIENCE } from "./chat-node-settings.js";
import { bracketed } from "./limits/origin-rule.js";
import { NodeProcess } from "./node-process.js";

const DEFAULT_STOP_DEADLINE_MS = 5_000;

/**
 * Starts the reference server in a process of its own, listening when this resolves.
 * The caller stops it; if the caller dies, it ends by itself.
 *
 * @throws ChatbenchError `port_taken`, `port_forbidden`, `host_unavailable`, `listen_failed`, `node_failed`.
 */
export async function startServer(
  settings: ChatNodeSettings,
  patience: ChatNodePatience = DEFAULT_PATIENCE,
): Promise<ServerUnderTest> {
  const { node, port } = await NodeProcess.start({ id: "n0", settings, patience });
  const url = `ws://${reachable(settings.host)}:${port}/`;
  return {
    nodes: [{ id: node.id, url, pid: node.pid }],
    async snapshot({ collectGarbage }): Promise<readonly NodeSnapshot[]> {
      const snapshot = await node.snapshot(collectGarbage);
      return snapshot === undefined ? [] : [snapshot];
    },
    onUnexpectedExit(listener: (exit: NodeExit) => void): void {
      void node.exited.then((exit) => {
        if (!node.isStopping) listener(exit);
      });
    },
    stop: (deadlineMs = DEFAULT_STOP_DEADLINE_MS) => node.stop(deadlineMs),
  };
}

/** The address to connect to where a server listens on all addresses. */
function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return bracketed(host === "::" ? "::1" : host);
}
