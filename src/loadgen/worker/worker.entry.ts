/** The process of one worker. It lives as long as its channel to the coordinator, and no longer. */

import { errorMessage } from "../../base/chatbench-error.js";
import type { CoordinatorMessage, WorkerMessage } from "../worker-messages.js";
import { LoadWorker } from "./load-worker.js";

// Ctrl-C reaches the whole process group; the coordinator decides what it means.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("disconnect", () => process.exit(1));

// The channel may close while a message is on its way; then there is nobody left to tell.
const nobodyLeft = (): void => undefined;

const report = (message: WorkerMessage): void => {
  process.send?.(message, nobodyLeft);
};

function crash(thrown: unknown): void {
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : errorMessage(thrown);
  process.send?.({ type: "crashed", message } satisfies WorkerMessage, () => process.exit(1));
}

process.on("uncaughtException", crash);
process.on("unhandledRejection", crash);

let worker: LoadWorker | null = null;

process.on("message", (message: CoordinatorMessage) => {
  if (message.type === "setUp") {
    worker = new LoadWorker(message.setup, report);
    worker.startSeconds(message.setup.zeroUs);
    report({ type: "ready" });
  } else if (message.type === "exit") {
    worker?.stopSeconds();
    process.exit(0);
  } else if (worker !== null) {
    worker.handle(message).catch(crash);
  }
});
