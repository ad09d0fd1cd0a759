import type { Clock } from "../../../base/clock.js";
import type { RandomSource } from "../../../base/random.js";
import type { Plan } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";
import type { Scenario } from "../../../scenario/schema/scenario.js";
import type { Entrance } from "../../client/common/client.js";
import type { Alarms } from "../../pacing/alarms.js";
import type { TargetProtocol } from "../../target-protocol/target-protocol.js";

/** What the virtual users of one worker need to know. */
export interface VirtualUsersOptions {
  readonly plan: Plan;
  readonly range: UserRange;
  readonly scenario: Scenario;
  readonly protocol: TargetProtocol;
  readonly entrances: readonly Entrance[];
  readonly alarms: Alarms;
  readonly now: Clock;
  readonly random: RandomSource;
}
