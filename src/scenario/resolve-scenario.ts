import { US_PER_MS } from "../base/units.js";
import { DEFAULTS } from "./schema/defaults.js";
import {
  type Backoff,
  type Churn,
  type Claim,
  FAULT_ACTIONS,
  type Fault,
  type Scenario,
  type ServerSettings,
  type Subject,
  type TlsFiles,
} from "./schema/scenario.js";
import type { ScenarioDocument, ServerDocument } from "./schema/scenario-document.js";
import { durationUs, sizeBytes, targetId } from "./schema/schema-values.js";
import { METRICS } from "./thresholds/metrics.js";
import { parseThreshold } from "./thresholds/parse-threshold.js";
import { parseQuantity } from "./thresholds/quantity.js";

/**
 * Makes the scenario of a checked document: converts units and sets absent sections to `null`.
 *
 * @param tls the contents of the files of its `target.tls`.
 */
export function resolveScenario(document: ScenarioDocument, tls: TlsFiles): Scenario {
  const { phases, traffic } = document;
  const withBytes = <T extends { readonly bytes: number | string }>(kind: T) => ({
    ...kind,
    bytes: sizeBytes(kind.bytes),
  });
  return {
    version: document.version,
    name: document.name,
    description: document.description,
    seed: document.seed,
    subject: resolveSubject(document, tls),
    users: document.users,
    sources: document.sources ?? [],
    ramp: document.ramp,
    phases: {
      warmupUs: durationUs(phases.warmup),
      holdUs: durationUs(phases.hold),
      drainUs: durationUs(phases.drain),
    },
    arrivals: document.arrivals,
    delivery: document.delivery,
    traffic: {
      dm: traffic.dm ? withBytes(traffic.dm) : null,
      broadcast: traffic.broadcast ? withBytes(traffic.broadcast) : null,
      room: traffic.room ? { ...withBytes(traffic.room), churn: resolveChurn(traffic.room.churn) } : null,
      churn: resolveChurn(traffic.churn),
    },
    http: document.http ?? null,
    onConnectFailure: document.onConnectFailure,
    reconnect: resolveReconnect(document),
    pingUs: document.ping === undefined ? null : durationUs(document.ping),
    faults: document.faults.map(resolveFault).sort((a, b) => a.atUs - b.atUs),
    thresholds: document.thresholds.map(parseThreshold),
    claims: document.claims.map(resolveClaim),
  };
}

function resolveChurn(churn: ScenarioDocument["traffic"]["churn"]): Churn | null {
  return churn === undefined ? null : { perSec: churn.perSec, awayUs: durationUs(churn.away) };
}

/** With faults, users come back by default, unless the scenario says how. */
function resolveReconnect({ reconnect, faults }: ScenarioDocument): Backoff | null {
  const { first, longest } = reconnect ?? DEFAULTS.reconnect;
  if (reconnect === undefined && faults.length === 0) return null;
  return { firstUs: durationUs(first), longestUs: durationUs(longest) };
}

function resolveFault(fault: ScenarioDocument["faults"][number]): Fault {
  const action = needed(FAULT_ACTIONS.find((name) => fault[name] !== undefined));
  const common = {
    target: targetId(needed(fault[action])),
    atUs: durationUs(fault.at),
    forUs: fault.for === undefined ? 0 : durationUs(fault.for),
    recoveryUs: durationUs(fault.recovery),
  };
  switch (action) {
    case "delay":
      return { ...common, action, delayUs: needed(fault.ms) * US_PER_MS };
    case "bandwidth":
      return { ...common, action, bytesPerSec: sizeBytes(needed(fault.perSec)) };
    case "slice":
      return { ...common, action, sliceBytes: sizeBytes(needed(fault.bytes)) };
    default:
      return { ...common, action };
  }
}

/** Asserts what fault-rules.ts has checked. */
function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError("a checked fault has an action and what it needs");
  return value;
}

function resolveSubject({ server, target }: ScenarioDocument, files: TlsFiles): Subject {
  if (target !== undefined) {
    const { insecure, servername = null } = target.tls ?? { insecure: false };
    const tls = target.tls === undefined ? null : { ...files, insecure, servername };
    return { mode: "running", target: { ...target, addresses: target.addresses ?? [], tls } };
  }
  if (server !== undefined) return { mode: "start", server: resolveServer(server) };
  throw new TypeError("a checked document has a server or a target");
}

export function resolveServer(server: ServerDocument): ServerSettings {
  const { payloadBytes, bufferedBytes, ...limits } = server.limits;
  return {
    ...server,
    redis: { url: server.redis.url ?? null, start: server.redis.start },
    nats: { url: server.nats.url ?? null, start: server.nats.start },
    limits: { ...limits, payloadBytes: sizeBytes(payloadBytes), bufferedBytes: sizeBytes(bufferedBytes) },
  };
}

function resolveClaim(claim: ScenarioDocument["claims"][number]): Claim {
  const inBaseUnit = (quantity: number | string): number => {
    const metric = METRICS.get(claim.metric);
    const value = metric && parseQuantity(String(quantity), metric.unit);
    if (value === undefined) throw new TypeError(`the claim on ${claim.metric} passed the rules and cannot be read`);
    return value;
  };
  return { ...claim, from: inBaseUnit(claim.from), to: inBaseUnit(claim.to) };
}
