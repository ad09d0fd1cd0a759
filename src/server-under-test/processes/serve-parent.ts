import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { residentBytes, settleMemory } from "../../base/own-memory.js";
import { leaveTerminalSignalsToParent } from "../../base/terminal-signals.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ProcessReport, ProcessRequest, ProcessSnapshot } from "../../protocol/server-control.js";

/** The service that a server process runs, as its parent controls it. */
export interface ProcessService {
  /** @throws ChatbenchError when it cannot start. */
  listen(): Promise<void>;
  readonly port: number;
  /** The pid of the process that listens: this one, or the child that it runs. */
  readonly pid: number;
  snapshot(): ProcessSnapshot;
  /** Says where these messages were seen; `null` when that is not recorded. */
  trace(messages: readonly TracedMessage[]): ProcessTrace | null;
  /** Shuts it down cleanly. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Runs a server process: starts the service that the parent asks for, answers the parent's requests over the process
 * channel, and never outlives the parent.
 *
 * @param create makes the service from the configuration that the parent sent.
 */
export function serveParent(create: (config: unknown) => ProcessService): void {
  if (process.send === undefined) {
    process.stderr.write("This is a process of the chat server. Start it with `chatbench serve`.\n");
    process.exitCode = 2;
    return;
  }
  leaveTerminalSignalsToParent();
  process.on("disconnect", () => process.exit(0));
  let service: ProcessService | undefined;
  process.on("message", (message) => {
    // Only ProcessLife, of this same build, forks this process and writes to it.
    const request = message as ProcessRequest;
    if (request.type !== "start") void answer(service, request);
    else {
      service = create(request.config);
      void start(service);
    }
  });
}

async function start(service: ProcessService): Promise<void> {
  process.on("SIGTERM", () => void service.close().then(() => process.exit(0)));
  try {
    await service.listen();
  } catch (thrown) {
    const { code, message, hint } =
      thrown instanceof ChatbenchError ? thrown : new ChatbenchError("node_failed", errorMessage(thrown));
    await report({ type: "startFailed", code, message, hint: hint ?? "" });
    process.exit(1);
  }
  await report({ type: "listening", port: service.port, pid: service.pid });
}

async function answer(
  service: ProcessService | undefined,
  request: Exclude<ProcessRequest, { type: "start" }>,
): Promise<void> {
  switch (request.type) {
    case "snapshot":
      if (service === undefined) return;
      return report({ type: "snapshot", requestId: request.requestId, snapshot: await look(service, request) });
    case "trace":
      if (service === undefined) return;
      return report({ type: "trace", requestId: request.requestId, trace: service.trace(request.messages) });
    case "stop":
      await service?.close();
      await report({ type: "stopped", requestId: request.requestId });
      process.exit(0);
  }
}

/**
 * Takes a snapshot. When garbage is collected, memory is what matters, and an exact reading of it is worth a
 * millisecond.
 */
async function look(
  service: ProcessService,
  { collectGarbage }: { collectGarbage: boolean },
): Promise<ProcessSnapshot> {
  if (!collectGarbage) return service.snapshot();
  if (service.pid === process.pid) await settleMemory();
  const snapshot = service.snapshot();
  const rssBytes = residentBytes(service.pid) ?? snapshot.usage.rssBytes;
  return { ...snapshot, usage: { ...snapshot.usage, rssBytes } };
}

/** Resolves when the channel to the parent has taken the report, so that exiting cannot lose it. */
function report(message: ProcessReport): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}
