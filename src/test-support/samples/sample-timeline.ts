import { randomStream } from "../../base/random.js";
import type { Phase, TimelineSecond } from "../../result/run-result.js";

const PHASE_SECONDS: readonly (readonly [Phase, number])[] = [
  ["ramp", 6],
  ["warmup", 3],
  ["hold", 15],
  ["drain", 5],
];

/**
 * Makes the timeline of a run of 29 s with `users` users and `perSec` sends; with `saturated`, the generator falls
 * behind half-way.
 */
export function sampleTimeline(users: number, perSec: number, saturated = false): readonly TimelineSecond[] {
  const random = randomStream(7);
  const seconds: TimelineSecond[] = [];
  for (const [phase, length] of PHASE_SECONDS) {
    for (let i = 0; i < length; i++) {
      const t = seconds.length;
      const loaded = phase === "warmup" || phase === "hold";
      const behind = saturated && t > 14 && loaded;
      const offered = loaded ? perSec : 0;
      const sent = behind ? Math.round(perSec * (0.6 + 0.1 * random())) : offered;
      const p50 = behind ? 40_000 + 30_000 * (t - 14) : 640 + 120 * random();
      seconds.push({
        t,
        phase,
        connected: phase === "ramp" ? Math.round((users * Math.ceil(((i + 1) * 4) / length)) / 4) : users,
        offered,
        sent,
        owed: sent * 5,
        deliveries: sent * 5,
        mean: loaded ? Math.round(p50 * 1.2) : null,
        p50: loaded ? Math.round(p50) : null,
        p99: loaded ? Math.round(p50 * (3.4 + random())) : null,
        max: loaded ? Math.round(p50 * (6 + 4 * random())) : null,
        serverEventLoop: loaded ? 0.11 + 0.03 * random() : 0.02,
        generatorEventLoop: behind ? 0.97 : loaded ? 0.16 + 0.04 * random() : 0.03,
        serverCpu: loaded ? 0.13 + 0.02 * random() : 0.03,
        serverRss: 62_000_000 + users * 7_000 + t * 10_000,
        foreignCpu: 0.03,
        stolenCpu: 0,
      });
    }
  }
  return seconds;
}
