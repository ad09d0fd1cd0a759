import type { Situation } from "../../loadgen/feasibility/situation.js";
import { planWorkers } from "../../loadgen/feasibility/workers.js";
import type { MachineFacts } from "../../loadgen/machine/machine-facts.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import type { Scenario } from "../../scenario/schema/scenario.js";

/** A machine on which everything fits. */
export const AMPLE: MachineFacts = {
  cores: 64,
  isQuota: false,
  descriptorLimit: 1_000_000,
  availableMemoryBytes: 1e12,
  acceptBacklog: 4_096,
  tracked: { now: 0, most: 100_000_000 },
  localPorts: { first: 1_024, last: 65_535 },
  addresses: ["127.0.0.1", "10.0.0.5"],
  ownsAllLoopback: true,
};

/** Two cores and 24 GiB, with Linux's default limits and 20,000 descriptors. */
export const SMALL: MachineFacts = {
  ...AMPLE,
  cores: 2,
  isQuota: false,
  descriptorLimit: 20_000,
  availableMemoryBytes: 24e9,
  tracked: { now: 12, most: 262_144 },
  localPorts: { first: 32_768, last: 60_999 },
};

/** A system that reports only what it must. */
export const SILENT: MachineFacts = {
  ...AMPLE,
  descriptorLimit: null,
  acceptBacklog: null,
  tracked: null,
  localPorts: null,
  addresses: null,
  ownsAllLoopback: false,
};

const QUIET = { dm: { perSec: 1, contacts: 1 } };

export function scenarioOf(document: Readonly<Record<string, unknown>>): Scenario {
  const basis = { version: 1, name: "appraised", ramp: { plateaus: 1 }, arrivals: "constant", traffic: QUIET };
  return parseScenario({ ...basis, ...document });
}

/** Makes the situation of a scenario on a machine, with as many workers as chatbench would use. */
export function sampleSituation(
  document: Readonly<Record<string, unknown>>,
  machine: MachineFacts,
  more: Partial<Situation> = {},
): Situation {
  const scenario = scenarioOf(document);
  return { scenario, machine, workers: planWorkers(scenario, machine), ledgerLimitBytes: 2e9, ...more };
}
