import { PacingCell } from "../../loadgen/pacing/pacing-cell.js";
import { Sleeper } from "../../loadgen/pacing/sleeper.js";
import type { PacingThread } from "../../loadgen/pacing/thread-pacer.js";
import type { FakeTime } from "./fake-time.js";

/** How long a post of the fake thread takes. */
export const POST_US = 30;

/** A fake pacing thread that sleeps by fake time, and counts what it does. */
export interface FakePacingThread extends PacingThread {
  readonly posts: number;
  readonly rouses: number;
  /** How often it was awake. */
  readonly looks: number;
}

export function fakePacingThread(time: FakeTime, spacingUs: number): FakePacingThread {
  const cell = new PacingCell();
  const counts = { posts: 0, rouses: 0, looks: 0 };
  let ended = false;
  let taken = (): void => undefined;
  let wakeEarlier = (): void => undefined;
  const post = (): void => {
    counts.posts++;
    time.at(time.nowUs + POST_US, () => {
      if (!ended) taken();
    });
  };
  const sleeper = new Sleeper(cell, time.clock, post, spacingUs);
  const lookAt = (us: number): void => {
    wakeEarlier();
    if (ended || us === Number.POSITIVE_INFINITY) return;
    wakeEarlier = time.at(us, () => {
      counts.looks++;
      lookAt(sleeper.look());
    });
  };
  lookAt(time.nowUs);
  return {
    cell,
    get posts() {
      return counts.posts;
    },
    get rouses() {
      return counts.rouses;
    },
    get looks() {
      return counts.looks;
    },
    rouse() {
      counts.rouses++;
      lookAt(time.nowUs);
    },
    onPost(posted) {
      taken = posted;
    },
    end() {
      ended = true;
      wakeEarlier();
    },
  };
}
