import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { FaultOrder } from "../../../protocol/server-control.js";
import type { ServerProcess } from "../../processes/server-process.js";
import type { Links } from "./links.js";

/** The parts of a server that faults can break. */
interface Breakable {
  readonly processes: readonly ServerProcess[];
  readonly links: Links;
}

/**
 * Carries out one order on the server; resolves when it has taken effect.
 *
 * @param strike called just before it happens.
 * @param withdrawn once aborted, an order that has not struck yet never does, and resolves.
 * @throws ChatbenchError `fault_impossible`, or the reason why a process does not start again.
 */
export async function carryOut(
  order: FaultOrder,
  { processes, links }: Breakable,
  strike: () => void,
  withdrawn?: AbortSignal,
): Promise<void> {
  if (withdrawn?.aborted) return;
  switch (order.action) {
    case "kill":
    case "restart":
    case "pause":
      return find(order.target, processes)[order.action](strike, withdrawn);
    case "resume":
      strike();
      return find(order.target, processes).resume();
    case "shape":
      strike();
      return links.shape(order.target, order.shape);
    case "reset":
      strike();
      return links.reset(order.target);
  }
}

function find(id: string, processes: readonly ServerProcess[]): ServerProcess {
  const process = processes.find((one) => one.id === id);
  if (process !== undefined) return process;
  const known = processes.map((one) => one.id).join(", ");
  throw new ChatbenchError("fault_impossible", `The server has no process ${id}.`, `Its processes are ${known}.`);
}
