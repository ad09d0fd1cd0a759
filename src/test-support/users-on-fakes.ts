import { ChatbenchProtocol } from "../loadgen/target-protocol/chatbench-protocol.js";
import { VirtualUsers } from "../loadgen/worker/virtual-users.js";
import { makePlan, type Plan } from "../plan/plan.js";
import type { UserRange } from "../plan/users.js";
import { parseScenario } from "../scenario/parse-scenario.js";
import { FakeClient } from "./fake-client.js";
import type { FakeTime } from "./fake-time.js";
import { PoliteServer } from "./polite-server.js";

/** The virtual users of one worker with neither network nor real time. */
export interface UsersOnFakes {
  readonly plan: Plan;
  readonly range: UserRange;
  readonly users: VirtualUsers;
  readonly client: FakeClient;
  readonly server: PoliteServer;
  readonly protocol: ChatbenchProtocol;
}

/** @param document what of the scenario matters; @param range all users unless given. */
export function usersOnFakes(time: FakeTime, document: Record<string, unknown>, range?: UserRange): UsersOnFakes {
  const scenario = parseScenario({ version: 1, name: "fakes", ramp: { perSec: 50_000, plateaus: 1 }, ...document });
  const plan = makePlan(scenario);
  const own = range ?? { from: 0, to: plan.users };
  const protocol = new ChatbenchProtocol();
  const addresses = [{ url: "ws://fake" }];
  const users = new VirtualUsers({ plan, range: own, scenario, protocol, addresses, now: time.clock });
  const client = new FakeClient();
  return { plan, range: own, users, client, server: new PoliteServer(users, client), protocol };
}

/** Asks all users to connect, and goes on until each was connected; nobody has answered them yet. */
export function connectAll({ users, client, plan }: UsersOnFakes, time: FakeTime): Promise<void> {
  const done = users.connectRange(client, 0, plan.users, time.nowUs);
  time.advance(Math.ceil((plan.users / 50_000) * 1_000_000) + 2_000);
  return done;
}

/** Gets all users in. */
export async function admitAll(fakes: UsersOnFakes, time: FakeTime): Promise<void> {
  const done = connectAll(fakes, time);
  fakes.server.answer();
  time.advance(2_000);
  await done;
}
