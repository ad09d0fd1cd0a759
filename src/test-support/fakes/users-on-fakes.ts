import { Alarms } from "../../loadgen/pacing/alarms.js";
import { ChatbenchProtocol } from "../../loadgen/target-protocol/chatbench-protocol.js";
import { VirtualUsers } from "../../loadgen/worker/users/virtual-users.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { FakeClient } from "./fake-client.js";
import { type FakeTime, fakePacer } from "./fake-time.js";
import { PoliteServer } from "./polite-server.js";

export const QUICK_RAMP = { perSec: 50_000, plateaus: 1, retries: 0 };

/** The virtual users of one worker, without network or real time. */
export interface UsersOnFakes {
  readonly plan: Plan;
  readonly range: UserRange;
  readonly users: VirtualUsers;
  readonly client: FakeClient;
  readonly server: PoliteServer;
  readonly protocol: ChatbenchProtocol;
  readonly alarms: Alarms;
  /** The reports of connections that ended early. */
  readonly closedEarlyUs: readonly number[];
}

/**
 * Makes virtual users. They do not retry unless the document says so, and pauses are half of their limit.
 * @param document the keys of the scenario that matter.
 * @param range all users by default.
 */
export function usersOnFakes(time: FakeTime, document: Record<string, unknown>, range?: UserRange): UsersOnFakes {
  const scenario = parseScenario({ version: 1, name: "fakes", ramp: QUICK_RAMP, ...document });
  const plan = makePlan(scenario);
  const own = range ?? { from: 0, to: plan.users };
  const protocol = new ChatbenchProtocol();
  const nodes = scenario.subject.mode === "start" ? scenario.subject.server.nodes : 1;
  const entrances = Array.from({ length: nodes }, (_, node) => ({ url: `ws://fake/${node}` }));
  const random = () => 0.5;
  const alarms = new Alarms(fakePacer(time), time.clock);
  const clients: FakeClient[] = [];
  const closedEarlyUs: number[] = [];
  const users = new VirtualUsers({
    plan,
    range: own,
    scenario,
    protocol,
    entrances,
    alarms,
    now: time.clock,
    random,
    createClient: (handlers) => {
      const created = new FakeClient(handlers);
      clients.push(created);
      return created;
    },
    onMessage: () => undefined,
    onClosedEarly: (atUs) => closedEarlyUs.push(atUs),
  });
  const [client] = clients;
  if (client === undefined || clients.length > 1) throw new Error("one client serves all users");
  return { plan, range: own, users, client, server: new PoliteServer(users, client), protocol, alarms, closedEarlyUs };
}

/** Makes all users connect, and advances until each has a connection that is not answered yet. */
export function connectAll({ users, plan }: UsersOnFakes, time: FakeTime): Promise<void> {
  const done = users.connectRange(0, plan.users, time.nowUs);
  time.advance(Math.ceil((plan.users / QUICK_RAMP.perSec) * 1_000_000) + 2_000);
  return done;
}

/** Lets all users in. */
export async function admitAll(fakes: UsersOnFakes, time: FakeTime): Promise<void> {
  const done = connectAll(fakes, time);
  fakes.server.answer();
  time.advance(2_000);
  await done;
}
