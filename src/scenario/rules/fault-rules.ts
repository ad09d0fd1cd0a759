/** Rules on faults: the keys of one fault, its target in the server, and the other faults. */

import { parseDurationUs, US_PER_SEC } from "../../base/units.js";
import { FAULT_ACTIONS, type FaultAction, LINK_FAULTS } from "../schema/scenario.js";
import { targetId } from "../schema/schema-values.js";
import { isMapping, type Mapping, ownValue } from "../text/plain-data.js";
import type { CrossFinding, Path } from "../text/problems.js";

/** The keys that an action needs besides `at`. Only `recovery` is allowed in addition. */
const NEEDS: Readonly<Record<FaultAction, readonly string[]>> = {
  kill: [],
  restart: [],
  pause: ["for"],
  delay: ["ms", "for"],
  bandwidth: ["perSec", "for"],
  slice: ["bytes", "for"],
  reset: [],
  cut: ["for"],
  blackhole: ["for"],
};
const OPTIONS = ["for", "ms", "perSec", "bytes"] as const;
const EXAMPLES = { for: "for: 2s", ms: "ms: 20", perSec: "perSec: 100KB", bytes: "bytes: 16" } as const;

/** What the scenario says about the server that faults break; NaN and `undefined` mean unknown. */
export interface GivenServer {
  /** False when the scenario has a target. */
  readonly isStarted: boolean;
  readonly topology: unknown;
  readonly nodes: number;
  /** Whether Redis or NATS runs elsewhere. */
  readonly brokerIsNamed: boolean;
  readonly holdSec: number;
}

/** What earlier faults have done to processes. */
interface ProcessState {
  readonly dead: Set<string>;
  readonly pausedUntilSec: Map<string, number>;
}

export function* faultFindings(faults: readonly unknown[], server: GivenServer): Generator<CrossFinding> {
  const state: ProcessState = { dead: new Set(), pausedUntilSec: new Map() };
  const ordered = faults.flatMap((fault, index) => (isMapping(fault) ? [{ fault, index }] : []));
  ordered.sort((a, b) => seconds(a.fault, "at") - seconds(b.fault, "at"));
  for (const { fault, index } of ordered) {
    const path: Path = ["faults", index];
    if (!server.isStarted) {
      yield about(path, "cannot be injected into a target, only into a server that the run starts.");
      continue;
    }
    const actions = FAULT_ACTIONS.filter((name) => ownValue(fault, name) !== undefined);
    const [action] = actions;
    if (action === undefined || actions.length > 1) {
      const found = actions.length === 0 ? "none" : actions.join(" and ");
      yield about(path, `must have exactly one action (${FAULT_ACTIONS.join(", ")}), but has ${found}.`);
      continue;
    }
    yield* optionFindings(fault, action, path);
    yield* timeFindings(fault, path, server);
    yield* targetFindings(fault, action, path, server, state);
  }
}

const about = (path: Path, message: string, ...keys: readonly string[]): CrossFinding => ({
  path: [...path, ...keys],
  message,
  involves: [path, [...path, ...keys]],
});

const seconds = (fault: Mapping, key: string): number => {
  const value = ownValue(fault, key);
  const us = typeof value === "string" ? parseDurationUs(value) : undefined;
  return us === undefined ? Number.NaN : us / US_PER_SEC;
};

function* optionFindings(fault: Mapping, action: FaultAction, path: Path): Generator<CrossFinding> {
  for (const key of OPTIONS) {
    const isThere = ownValue(fault, key) !== undefined;
    const isNeeded = NEEDS[action].includes(key);
    if (isThere && !isNeeded) yield about(path, `has no meaning for ${action}.`, key);
    if (!isThere && isNeeded) yield about(path, `${action} needs the key ${key}, such as ${EXAMPLES[key]}.`);
  }
}

function* timeFindings(fault: Mapping, path: Path, { holdSec }: GivenServer): Generator<CrossFinding> {
  const lasts = ownValue(fault, "for") === undefined ? 0 : seconds(fault, "for");
  if (seconds(fault, "at") + lasts >= holdSec) {
    yield about(path, "must end before phases.hold does, or its effects would not be seen.", "at");
  }
}

function* targetFindings(
  fault: Mapping,
  action: FaultAction,
  path: Path,
  server: GivenServer,
  { dead, pausedUntilSec }: ProcessState,
): Generator<CrossFinding> {
  const target = ownValue(fault, action);
  if (typeof target !== "string") return;
  const isLink = LINK_FAULTS.some((name) => name === action);
  const missing = isLink ? missingLink(target, server) : missingProcess(target, server);
  if (missing !== null) {
    yield about(path, missing, action);
  } else if (!isLink) {
    const id = targetId(target);
    const atSec = seconds(fault, "at");
    if (action !== "restart" && dead.has(id)) yield about(path, `${id} has already been killed.`, action);
    else if (action === "pause" && atSec < (pausedUntilSec.get(id) ?? 0)) {
      yield about(path, `${id} is already paused at that time: merge the two pauses.`, action);
    }
    if (action === "kill") dead.add(id);
    if (action === "restart") dead.delete(id);
    if (action === "pause") pausedUntilSec.set(id, atSec + seconds(fault, "for"));
  }
}

function missingLink(target: string, { topology, nodes }: GivenServer): string | null {
  if (topology === "single") return "there are no links in the topology single.";
  return target === "relay" ? null : missingNode(target, nodes);
}

function missingProcess(target: string, { topology, nodes, brokerIsNamed }: GivenServer): string | null {
  if (target === "relayer" || target === "redis" || target === "nats") {
    if (typeof topology === "string" && topology !== target)
      return `there is no ${target} in the topology ${topology}.`;
    return brokerIsNamed
      ? `the ${target} at a url runs elsewhere and cannot be broken: use start: true, or a fault of its links.`
      : null;
  }
  return missingNode(target, nodes);
}

function missingNode(target: string, nodes: number): string | null {
  const index = Number(/^n(?:ode-)?(\d+)$/.exec(target)?.[1] ?? Number.NaN);
  if (Number.isNaN(index)) return `${target} is neither a node nor a link.`;
  return index >= nodes ? `there is no such node: the last of ${nodes} is node-${nodes - 1}.` : null;
}
