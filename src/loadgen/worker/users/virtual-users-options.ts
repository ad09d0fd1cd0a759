import type { Clock } from "../../../base/clock.js";
import type { RandomSource } from "../../../base/random.js";
import type { Plan } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";
import type { Scenario } from "../../../scenario/schema/scenario.js";
import type { Client, ClientHandlers, Entrance } from "../../client/common/client.js";
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
  /** Makes the client of all users. @param userOf the user of a connection, by its tag. */
  readonly createClient: (handlers: ClientHandlers, userOf: (tag: number) => number) => Client;
  /** Takes every message, by the tag of its connection. */
  readonly onMessage: ClientHandlers["message"];
  /** Told when a connection has ended before its user wanted it, or a user is kept out for good. */
  readonly onClosedEarly: (atUs: number) => void;
}
