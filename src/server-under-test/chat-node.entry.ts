/**
 * The process of one node. It is forked with its ChatNodeConfig as the only argument, answers
 * NodeRequests over the process channel, and never outlives the parent that forked it.
 */

import { ChatbenchError, errorMessage } from "../base/chatbench-error.js";
import type { NodeReport, NodeRequest } from "../protocol/server-control.js";
import { ChatNode } from "./chat-node.js";
import type { ChatNodeConfig } from "./chat-node-settings.js";
import { collectGarbage } from "./process-usage.js";

/** Resolves when the parent's channel has the report, so that an exit cannot swallow it. */
function report(message: NodeReport): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}

async function answer(node: ChatNode, request: NodeRequest): Promise<void> {
  switch (request.type) {
    case "snapshot":
      if (request.collectGarbage) await collectGarbage();
      return report({ type: "snapshot", requestId: request.requestId, snapshot: node.snapshot() });
    case "stop":
      await node.close();
      await report({ type: "stopped", requestId: request.requestId });
      process.exit(0);
  }
}

async function start(config: ChatNodeConfig): Promise<void> {
  // Ctrl-C reaches the whole process group; when to stop is the parent's decision.
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => process.exit(0));
  const node = new ChatNode(config);
  process.on("SIGTERM", () => void node.close().then(() => process.exit(0)));
  try {
    await node.listen();
  } catch (thrown) {
    const { code, message, hint } =
      thrown instanceof ChatbenchError ? thrown : new ChatbenchError("node_failed", errorMessage(thrown));
    await report({ type: "startFailed", code, message, hint: hint ?? "" });
    process.exit(1);
  }
  process.on("message", (request) => void answer(node, request as NodeRequest));
  await report({ type: "listening", port: node.port });
}

if (process.send === undefined || process.argv[2] === undefined) {
  process.stderr.write("This is the process of a chat server's node. Start it with `chatbench serve`.\n");
  process.exitCode = 2;
} else {
  // Written by start-server of this same build, which is the only one who forks this file.
  await start(JSON.parse(process.argv[2]) as ChatNodeConfig);
}
