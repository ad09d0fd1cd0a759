import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { FaultOrder } from "../../../protocol/server-control.js";
import type { ServerProcess } from "../../processes/server-process.js";
import type { Links } from "./links.js";

/** What there is to break. */
interface Breakable {
  readonly processes: readonly ServerProcess[];
  readonly links: Links;
}

/**
 * Does to the server what the order says; resolves when that has taken effect.
 *
 * @param strike called the moment before it happens.
 * @param withdrawn once it is aborted, an order that has not struck never strikes, and resolves.
 * @throws ChatbenchError `fault_impossible`, or why a process does not start again.
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
  throw new ChatbenchError("fault_impossible", `The server has no process ${id} of its own.`, `It has ${known}.`);
}
