import { hashText } from "../../base/random.js";
import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import { CLIENTS } from "../client/clients.js";
import type { Client, ClientHandlers } from "../client/common/client.js";
import { RoutedClient } from "../routes/routed-client.js";
import { UserRoutes } from "../routes/user-routes.js";
import type { WorkerSetup } from "../worker-messages.js";

const HANDSHAKE_TIMEOUT_MS = 15_000;
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** No scenario asks for more; a server that sends more is not the one under test. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Makes the client of a worker. Where the scenario names addresses, it chooses addresses and ports itself. */
export function createClient(
  { scenario, client, runId, localPorts }: WorkerSetup,
  { plan, range }: { readonly plan: Plan; readonly range: UserRange },
  handlers: ClientHandlers,
  userOf: (tag: number) => number,
): Client {
  const { sources, subject } = scenario;
  const create = (inner: ClientHandlers): Client =>
    CLIENTS[client](inner, {
      handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      maxBufferedBytes: MAX_BUFFERED_BYTES,
      tls: subject.mode === "running" ? subject.target.tls : null,
    });
  const hosts = subject.mode === "running" ? subject.target.addresses : [];
  if (sources.length === 0 && hosts.length === 0) return create(handlers);
  const space = { sources, hosts, ports: localPorts, offset: hashText(runId) };
  const routes = new UserRoutes(space, plan, range);
  return new RoutedClient(create, handlers, (tag) => routes.next(userOf(tag)));
}
