import type { UserRange } from "../../plan/users.js";
import { type Route, type RouteSpace, routeOf } from "./route-plan.js";

/** Which users meet at which entrance. */
export interface Crowds {
  readonly users: number;
  /** The entrance that `user` connects to first. */
  entranceOf(user: number): number;
}

/** The routes of one worker's users, attempt after attempt. */
export class UserRoutes {
  readonly #space: RouteSpace;
  readonly #crowds: Crowds;
  readonly #from: number;
  /** The place of each of the worker's users among all users of that entrance. */
  readonly #rank: Uint32Array;
  readonly #crowdSize: readonly number[];
  readonly #attempts: Uint16Array;

  constructor(space: RouteSpace, crowds: Crowds, { from, to }: UserRange) {
    const sizes: number[] = [];
    this.#space = space;
    this.#crowds = crowds;
    this.#from = from;
    this.#rank = new Uint32Array(to - from);
    this.#attempts = new Uint16Array(to - from);
    for (let user = 0; user < crowds.users; user++) {
      const entrance = crowds.entranceOf(user);
      const rank = sizes[entrance] ?? 0;
      if (user >= from && user < to) this.#rank[user - from] = rank;
      sizes[entrance] = rank + 1;
    }
    this.#crowdSize = sizes;
  }

  /** Returns the route of the user's next attempt. */
  next(user: number): Route {
    const index = user - this.#from;
    const attempt = (this.#attempts[index] as number)++;
    const crowd = this.#crowdSize[this.#crowds.entranceOf(user)] as number;
    return routeOf(this.#space, this.#rank[index] as number, crowd, attempt);
  }
}
