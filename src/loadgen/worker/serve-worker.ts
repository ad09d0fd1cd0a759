import { errorMessage } from "../../base/chatbench-error.js";
import { leaveTerminalSignalsToParent } from "../../base/terminal-signals.js";
import type { Pacer } from "../pacing/pacer.js";
import type { CoordinatorMessage, WorkerMessage, WorkerSetup } from "../worker-messages.js";
import { LoadWorker } from "./load-worker.js";

/** Makes this process a worker: it does what the coordinator says, and lives as long as the channel to it. */
export function serveWorker(startPacer: () => Promise<Pacer>): void {
  leaveTerminalSignalsToParent();
  // As one that ends a service sends it, to all of its processes.
  process.on("SIGTERM", () => undefined);
  process.on("disconnect", () => process.exit(1));
  process.on("uncaughtException", crash);
  process.on("unhandledRejection", crash);

  let worker: LoadWorker | null = null;
  const setUp = async (setup: WorkerSetup): Promise<void> => {
    worker = new LoadWorker(setup, await startPacer(), report);
    worker.startSeconds(setup.zeroUs);
    report({ type: "ready" });
  };

  process.on("message", (message: CoordinatorMessage) => {
    if (message.type === "setUp") {
      setUp(message.setup).catch(crash);
    } else if (message.type === "exit") {
      worker?.stopSeconds();
      process.exit(0);
    } else if (worker !== null) {
      worker.handle(message).catch(crash);
    }
  });
}

// The channel may close while a message is on its way; then there is nobody left to tell.
const nobodyLeft = (): void => undefined;

const report = (message: WorkerMessage): void => {
  process.send?.(message, nobodyLeft);
};

function crash(thrown: unknown): void {
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : errorMessage(thrown);
  process.send?.({ type: "crashed", message } satisfies WorkerMessage, () => process.exit(1));
}
