/** Wrong deliveries that a fault answers for, when settling finds that they were something else. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { FaultPlan } from "../../plan/fault-plan.js";
import { KIND_INDEX } from "../../protocol/marker.js";
import { VIOLATIONS } from "../../protocol/violations.js";
import {
  bits,
  gone,
  K,
  LATE,
  leavingMeanwhile,
  PLAN,
  type Story,
  settle,
} from "../../test-support/samples/settlement-stories.js";

const test = suite("settlement under faults");

/** One fault that answers for all of the traffic. */
const FAULT = { action: "kill", target: "n1", atUs: 0, forUs: 0, recoveryUs: PLAN.trafficUs } as const;
const ALL_IN_FAULT = { ...PLAN, faults: new FaultPlan([FAULT], 0) };
const REFUSED: Story = { record: { rejected: [bits(0, [K]), null, null] } };

const stories: readonly (readonly [name: string, story: Story])[] = [
  ["may come", { presence: leavingMeanwhile }],
  ["must not come", { presence: gone }],
  ["was refused", REFUSED],
  ["nobody sent", { sent: [bits(0, []), null, null] }],
  ["must come", {}],
];

for (const [name, story] of stories) {
  test(`a late message that ${name} counts the same in all and in the fault`, () => {
    const { byKind, byFault } = settle({ ...story, came: [LATE], plan: ALL_IN_FAULT }).tally;
    for (const violation of VIOLATIONS) {
      assert.equal(byFault[0]?.[violation] ?? 0, byKind[KIND_INDEX.dm]?.[violation], violation);
    }
  });
}

test.run();
