import type { Clock } from "../../../base/clock.js";
import type { ChurnPlan } from "../../../plan/churn.js";
import type { Plan } from "../../../plan/plan.js";
import type { UserRange } from "../../../plan/users.js";
import type { Alarms } from "../../pacing/alarms.js";
import { Appointments } from "../../pacing/appointments.js";
import type { VirtualUsers } from "./virtual-users.js";

/** Makes this worker's users leave and come back, and leave rooms and rejoin them, as the plan says. */
export class ChurnDriver {
  readonly #plan: Plan;
  readonly #range: UserRange;
  readonly #users: VirtualUsers;
  readonly #now: Clock;
  readonly #appointments: Appointments;

  constructor(plan: Plan, range: UserRange, users: VirtualUsers, alarms: Alarms, now: Clock) {
    this.#plan = plan;
    this.#range = range;
    this.#users = users;
    this.#now = now;
    this.#appointments = new Appointments(alarms, now);
  }

  start(trafficStartUs: number): void {
    const { churn, roomChurn, room } = this.#plan;
    const { departures, rooms } = this.#users;
    if (churn !== null) {
      this.#follow(churn, trafficStartUs, 0, {
        leave: (user) => departures.leave(user),
        comeBack: (user) => departures.comeBack(user),
      });
    }
    if (roomChurn !== null && room !== null) {
      const slots = room.membership.roomsPerUser;
      this.#follow(roomChurn, trafficStartUs, 0, {
        leave: (user, turn) => rooms.leave(user, turn % slots),
        comeBack: (user, turn) => rooms.rejoin(user, turn % slots),
      });
    }
  }

  /** Lets nobody leave any more; those that are away stay away. */
  stop(): void {
    this.#appointments.cancelAll();
  }

  /** Waits for this worker's next departure from number `i` on, carries it out, and goes on. */
  #follow(churn: ChurnPlan, startUs: number, i: number, does: Moves): void {
    let next = i;
    while (next < churn.count && !this.#isOwn(churn.user(next))) next++;
    if (next >= churn.count) return;
    this.#appointments.at(startUs + churn.timeUs(next), () => {
      const user = churn.user(next);
      const turn = churn.turn(next);
      does.leave(user, turn);
      this.#appointments.at(this.#now() + churn.awayUs, () => does.comeBack(user, turn));
      this.#follow(churn, startUs, next + 1, does);
    });
  }

  #isOwn(user: number): boolean {
    return user >= this.#range.from && user < this.#range.to;
  }
}

interface Moves {
  /** @param turn how many times every user has left before. */
  readonly leave: (user: number, turn: number) => void;
  readonly comeBack: (user: number, turn: number) => void;
}
