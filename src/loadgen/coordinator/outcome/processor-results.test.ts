import assert from "node:assert/strict";
import { suite } from "uvu";
import type { ProcessorUse } from "../processor-watch.js";
import type { RunObservations } from "../run-observations.js";
import { Timeline } from "../timeline.js";
import { processorsOf, timelineOf } from "./processor-results.js";

const test = suite("processor results");
const SEC = 1_000_000;
const ZERO = 50 * SEC;

/** Others use as many cores as the moment has tenths of seconds since the run began, from its first second on. */
const processors: RunObservations["processors"] = {
  between: (fromUs, toUs): ProcessorUse => ({
    foreignCpu: fromUs < ZERO + SEC ? null : { cores: (fromUs - ZERO) / SEC / 10, stolen: (toUs - ZERO) / SEC, of: 2 },
    cpuPressure: { some: 0.5, full: 0 },
    throttling: [],
  }),
  programs: [{ name: "backup", cores: 0.3 }],
};

const second = { connected: 0, failed: 0, away: 0, offered: 0, sent: 0, owedSoFar: 0, deliveries: 0 };

function seenWith(trafficStartUs: number): RunObservations {
  const timeline = new Timeline(ZERO, 1, false);
  for (const index of [0, 1, 2]) timeline.addSecond(0, { ...second, index, responseBuckets: null, eventLoop: 0 });
  const plan = { holdStartsUs: SEC, trafficUs: 4 * SEC };
  return { timeline, processors, plan, trafficStartUs, endUs: ZERO + 9 * SEC } as unknown as RunObservations;
}

test("the hold phase's figures are those of its time, with the programs", () => {
  assert.deepEqual(processorsOf(seenWith(ZERO + 2 * SEC)), {
    foreignCpu: { cores: 0.3, stolen: 6, of: 2, programs: [{ name: "backup", cores: 0.3 }] },
    cpuPressure: { some: 0.5, full: 0 },
    throttling: [],
  });
});

test("each second of the timeline has its own; null where it is not known", () => {
  assert.deepEqual(
    timelineOf(seenWith(ZERO)).map(({ t, foreignCpu, stolenCpu }) => [t, foreignCpu, stolenCpu]),
    [
      [0, null, null],
      [1, 0.1, 2],
      [2, 0.2, 3],
    ],
  );
});

test.run();
