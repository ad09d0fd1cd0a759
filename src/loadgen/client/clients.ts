import type { Client, ClientHandlers, ClientOptions } from "./common/client.js";
import { createLeanClient } from "./lean/lean-client.js";
import { createWsClient } from "./ws/ws-client.js";

/** All clients. A new one needs a folder and a line here; the contract suite then runs against it. */
export const CLIENTS = {
  lean: createLeanClient,
  ws: createWsClient,
} as const satisfies Record<string, (handlers: ClientHandlers, options: ClientOptions) => Client>;

export type ClientName = keyof typeof CLIENTS;
