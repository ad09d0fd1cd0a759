import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { residentBytes, settleMemory } from "../../base/own-memory.js";
import { leaveTerminalSignalsToParent } from "../../base/terminal-signals.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ProcessReport, ProcessRequest, ProcessSnapshot } from "../../protocol/server-control.js";

/** What a process of the server does for its parent. */
export interface Servant {
  /** @throws ChatbenchError when it cannot start. */
  listen(): Promise<void>;
  readonly port: number;
  /** Of the process that listens: this one, or the one it watches over. */
  readonly pid: number;
  snapshot(): ProcessSnapshot;
  /** Where these messages were seen; `null` when that is not remembered. */
  trace(messages: readonly TracedMessage[]): ProcessTrace | null;
  /** Ends it in good order. Safe to call again. */
  close(): Promise<void>;
}

/**
 * The life of such a process: it is told what to be, answers requests over the process channel, and
 * never outlives the parent that forked it.
 *
 * @param create makes the servant of the configuration that the parent sent.
 */
export function serveParent(create: (config: unknown) => Servant): void {
  if (process.send === undefined) {
    process.stderr.write("This is a process of the chat server. Start it with `chatbench serve`.\n");
    process.exitCode = 2;
    return;
  }
  leaveTerminalSignalsToParent();
  process.on("disconnect", () => process.exit(0));
  let servant: Servant | undefined;
  process.on("message", (message) => {
    // Written by ProcessLife of this same build, which is the only one who forks this.
    const request = message as ProcessRequest;
    if (request.type !== "start") void answer(servant, request);
    else {
      servant = create(request.config);
      void start(servant);
    }
  });
}

async function start(servant: Servant): Promise<void> {
  process.on("SIGTERM", () => void servant.close().then(() => process.exit(0)));
  try {
    await servant.listen();
  } catch (thrown) {
    const { code, message, hint } =
      thrown instanceof ChatbenchError ? thrown : new ChatbenchError("node_failed", errorMessage(thrown));
    await report({ type: "startFailed", code, message, hint: hint ?? "" });
    process.exit(1);
  }
  await report({ type: "listening", port: servant.port, pid: servant.pid });
}

async function answer(
  servant: Servant | undefined,
  request: Exclude<ProcessRequest, { type: "start" }>,
): Promise<void> {
  switch (request.type) {
    case "snapshot":
      if (servant === undefined) return;
      return report({ type: "snapshot", requestId: request.requestId, snapshot: await look(servant, request) });
    case "trace":
      if (servant === undefined) return;
      return report({ type: "trace", requestId: request.requestId, trace: servant.trace(request.messages) });
    case "stop":
      await servant?.close();
      await report({ type: "stopped", requestId: request.requestId });
      process.exit(0);
  }
}

/** Now and then memory is what matters, and then the exact reading is worth a millisecond. */
async function look(servant: Servant, { collectGarbage }: { collectGarbage: boolean }): Promise<ProcessSnapshot> {
  if (!collectGarbage) return servant.snapshot();
  if (servant.pid === process.pid) await settleMemory();
  const snapshot = servant.snapshot();
  const rssBytes = residentBytes(servant.pid) ?? snapshot.usage.rssBytes;
  return { ...snapshot, usage: { ...snapshot.usage, rssBytes } };
}

/** Resolves when the parent's channel has the report, so that an exit cannot swallow it. */
function report(message: ProcessReport): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}
