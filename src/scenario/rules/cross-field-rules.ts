/**
 * Rules across two or more keys of a scenario. They run on the data as written, beside the schema, so the problems of
 * both are reported together.
 *
 * A value that is missing or of the wrong kind reads as NaN, and every comparison with NaN is false: a rule finds
 * nothing where the schema already has.
 */

import { parseBytes, parseDurationUs, US_PER_SEC } from "../../base/units.js";
import { MAX_NAME_LENGTH } from "../../protocol/chat-messages.js";
import { KINDS, MAX_MESSAGE_NUMBER } from "../../protocol/marker.js";
import { DEFAULTS } from "../schema/defaults.js";
import { isMapping, type Mapping, overlay, ownValue } from "../text/plain-data.js";
import type { CrossFinding, Path } from "../text/problems.js";
import { METRICS } from "../thresholds/metrics.js";
import { readThreshold, unknownMetric } from "../thresholds/parse-threshold.js";
import { parseQuantity, unitExample } from "../thresholds/quantity.js";
import { addressFindings } from "./address-rules.js";
import { faultFindings } from "./fault-rules.js";
import { tlsFindings } from "./tls-rules.js";

/** The longest frame around a message, without its content, which is ASCII and needs no escapes. */
const ENVELOPE_BYTES = JSON.stringify({
  type: "private_message",
  to: "u".repeat(MAX_NAME_LENGTH),
  content: "",
  id: Number.MAX_SAFE_INTEGER,
}).length;

const NOTHING: Mapping = {};

/**
 * Returns a section with its defaults; an empty one if the file leaves it out, since its defaults do not apply then.
 */
const optional = (parent: Mapping, key: string, defaults: Mapping): Mapping => {
  const own = ownValue(parent, key);
  return isMapping(own) ? overlay(defaults, own) : NOTHING;
};

/** Returns a section whose defaults apply even if the file leaves it out. */
const always = (parent: Mapping, key: string, defaults: Mapping): Mapping =>
  ownValue(parent, key) === undefined ? defaults : optional(parent, key, defaults);

const num = (section: Mapping, key: string): number => {
  const value = ownValue(section, key);
  return typeof value === "number" ? value : Number.NaN;
};

const bytes = (section: Mapping, key: string): number => {
  const value = ownValue(section, key);
  return typeof value === "string" ? (parseBytes(value) ?? Number.NaN) : num(section, key);
};

const sec = (section: Mapping, key: string): number => {
  const value = ownValue(section, key);
  const us = typeof value === "string" ? parseDurationUs(value) : undefined;
  return us === undefined ? Number.NaN : us / US_PER_SEC;
};

const at = (dotted: string): Path => dotted.split(".");

function finding(path: string, message: string, ...also: readonly string[]): CrossFinding {
  return { path: at(path), message, involves: [path, ...also].map(at) };
}

/** Returns every violation of the rules by `data`, in the order of the rules. */
export function* crossFieldFindings(data: unknown): Generator<CrossFinding> {
  if (!isMapping(data)) return;
  const startsServer = ownValue(data, "target") === undefined;
  const server = (startsServer ? always : optional)(data, "server", DEFAULTS.server);
  if (!startsServer && ownValue(data, "server") !== undefined) {
    yield finding("target", "excludes server: keep the one you mean and remove the other.");
  }
  yield* serverFindings(server, num(data, "users"));
  yield* addressFindings({
    sources: list(data, "sources"),
    host: ownValue(server, "host"),
    url: ownValue(optional(data, "target", NOTHING), "url"),
    addresses: list(optional(data, "target", NOTHING), "addresses"),
  });
  yield* tlsFindings(optional(data, "target", NOTHING));
  yield* ratesAndSizes(data, server);
  yield* crowdFindings(data);
  yield* churnFindings(data);
  yield* faultFindings(list(data, "faults"), {
    isStarted: startsServer,
    topology: ownValue(server, "topology"),
    nodes: num(server, "nodes"),
    brokerIsNamed: (["redis", "nats"] as const).some(
      (kind) => ownValue(optional(server, kind, DEFAULTS.server[kind]), "url") !== undefined,
    ),
    holdSec: sec(always(data, "phases", DEFAULTS.phases), "hold"),
  });
  const reconnect = optional(data, "reconnect", DEFAULTS.reconnect);
  if (sec(reconnect, "longest") < sec(reconnect, "first")) {
    yield finding("reconnect.longest", "must be at least reconnect.first.", "reconnect.first");
  }
  yield* metricFindings(data, startsServer);
}

function* serverFindings(server: Mapping, users: number): Generator<CrossFinding> {
  const topology = ownValue(server, "topology");
  if (topology === "single" && num(server, "nodes") > 1) {
    yield finding("server.nodes", "must be 1 for the topology single.", "server.topology");
  }
  for (const kind of ["redis", "nats"] as const) {
    const broker = optional(server, kind, DEFAULTS.server[kind]);
    if (ownValue(broker, "start") === true && ownValue(broker, "url") !== undefined) {
      yield finding(`server.${kind}.start`, "excludes url: keep the one you mean.", `server.${kind}.url`);
    }
  }
  const limits = always(server, "limits", server === NOTHING ? NOTHING : DEFAULTS.server.limits);
  const connections = num(limits, "connections");
  if (connections > 0 && connections < users) {
    const message = `allows only ${connections} of ${users} users: raise it to at least users, or set 0 for no limit.`;
    yield finding("server.limits.connections", message, "users");
  }
  if (bytes(limits, "bufferedBytes") < bytes(limits, "payloadBytes")) {
    const message = "must be at least payloadBytes, or one large message ends every connection that gets it.";
    yield finding("server.limits.bufferedBytes", message, "server.limits.payloadBytes");
  }
}

function* ratesAndSizes(data: Mapping, server: Mapping): Generator<CrossFinding> {
  const limits = always(server, "limits", server === NOTHING ? NOTHING : DEFAULTS.server.limits);
  const largest = bytes(limits, "payloadBytes") - ENVELOPE_BYTES;
  const phases = always(data, "phases", DEFAULTS.phases);
  const trafficSec = sec(phases, "warmup") + sec(phases, "hold");
  for (const kind of KINDS) {
    const traffic = optional(always(data, "traffic", NOTHING), kind, DEFAULTS.traffic[kind]);
    if (bytes(traffic, "bytes") > largest) {
      const message = `must be at most ${largest}: server.limits.payloadBytes less ${ENVELOPE_BYTES} for the message around it.`;
      yield finding(`traffic.${kind}.bytes`, message, "server.limits.payloadBytes");
    }
    if (num(traffic, "perSec") * trafficSec >= MAX_MESSAGE_NUMBER) {
      const message = `makes more messages than can be numbered (${MAX_MESSAGE_NUMBER}): lower it, or shorten phases.hold.`;
      yield finding(`traffic.${kind}.perSec`, message, "phases.warmup", "phases.hold");
    }
  }
  const http = optional(data, "http", DEFAULTS.http);
  if (num(http, "connections") > num(http, "perSec")) {
    const message = `must be at most http.perSec (${num(http, "perSec")}): each connection fetches at least once a second.`;
    yield finding("http.connections", message, "http.perSec");
  }
}

function* crowdFindings(data: Mapping): Generator<CrossFinding> {
  const users = num(data, "users");
  const traffic = always(data, "traffic", NOTHING);
  const contacts = num(optional(traffic, "dm", DEFAULTS.traffic.dm), "contacts");
  if (users === 1 && contacts >= users) {
    yield finding(
      "traffic.dm",
      "needs at least 2 users: users do not write to themselves.",
      "users",
      "traffic.dm.contacts",
    );
  } else if (contacts >= users) {
    const message = `must be less than users (${users}), but is ${contacts}: users do not write to themselves.`;
    yield finding("traffic.dm.contacts", message, "users");
  }

  const room = optional(traffic, "room", DEFAULTS.traffic.room);
  const [count, roomsPerUser] = [num(room, "count"), num(room, "roomsPerUser")];
  if (roomsPerUser > count) {
    const message = `must be at most count (${count}), but is ${roomsPerUser}.`;
    yield finding("traffic.room.roomsPerUser", message, "traffic.room.count");
  } else if (count > users) {
    const message = `must be at most users (${users}), but is ${count}: otherwise rooms stay empty.`;
    yield finding("traffic.room.count", message, "users");
  }
}

/** Absences must end within the hold phase, and a user can only leave again after coming back. */
function* churnFindings(data: Mapping): Generator<CrossFinding> {
  const users = num(data, "users");
  const holdSec = sec(always(data, "phases", DEFAULTS.phases), "hold");
  const traffic = always(data, "traffic", NOTHING);
  const room = optional(traffic, "room", DEFAULTS.traffic.room);
  const sections = [
    { churn: optional(traffic, "churn", NOTHING), path: "traffic.churn" },
    { churn: optional(room, "churn", NOTHING), path: "traffic.room.churn" },
  ];
  for (const { churn, path } of sections) {
    const [perSec, awaySec] = [num(churn, "perSec"), sec(churn, "away")];
    if (awaySec >= holdSec) {
      yield finding(`${path}.away`, "must be shorter than phases.hold, or nobody comes back.", "phases.hold");
    }
    if (perSec * awaySec > users / 2) {
      const message = `sends more than half of the users (${users}) away at once: lower perSec or away.`;
      yield finding(`${path}.perSec`, message, "users", `${path}.away`);
    }
  }
}

function* metricFindings(data: Mapping, startsServer: boolean): Generator<CrossFinding> {
  const given = (dotted: string): boolean => {
    const [first = "", second] = dotted.split(".");
    const section = ownValue(data, first);
    return second === undefined ? section !== undefined : isMapping(section) && ownValue(section, second) !== undefined;
  };
  for (const [index, text] of list(data, "thresholds").entries()) {
    const reading = typeof text === "string" ? readThreshold(text) : undefined;
    if (reading === undefined || "problem" in reading) continue;
    const message = unmeasured(reading.threshold.metric, startsServer, given);
    if (message !== undefined) yield { path: ["thresholds", index], message, involves: [["thresholds", index]] };
  }
  for (const [index, claim] of list(data, "claims").entries()) {
    if (isMapping(claim)) yield* claimFindings(claim, ["claims", index]);
  }
}

function list(data: Mapping, key: string): readonly unknown[] {
  const value = ownValue(data, key);
  return Array.isArray(value) ? value : [];
}

/** Says why a run of this scenario cannot measure `metric`; `undefined` if it can. */
function unmeasured(metric: string, startsServer: boolean, given: (key: string) => boolean): string | undefined {
  const needs = METRICS.get(metric);
  if (needs?.needsServer && !startsServer) {
    return `${metric} cannot be measured on a target: chatbench can look only into servers that it starts.`;
  }
  if (needs === undefined || needs.needsAnyOf.length === 0 || needs.needsAnyOf.some(given)) return undefined;
  return `${metric} is not measured without ${needs.needsAnyOf.join(" or ")}, which this scenario does not have.`;
}

function* claimFindings(claim: Mapping, path: Path): Generator<CrossFinding> {
  const involves = [path, [...path, "metric"], [...path, "from"], [...path, "to"]];
  const name = ownValue(claim, "metric");
  if (typeof name !== "string") return;
  const metric = METRICS.get(name);
  if (metric === undefined) {
    yield { path: [...path, "metric"], message: unknownMetric(name), involves };
    return;
  }
  const [from, to] = (["from", "to"] as const).map((key) =>
    parseQuantity(String(ownValue(claim, key) ?? ""), metric.unit),
  );
  for (const [key, value] of Object.entries({ from, to })) {
    if (value !== undefined || ownValue(claim, key) === undefined) continue;
    yield { path: [...path, key], message: `must be ${unitExample(metric.unit)}, as ${name} is.`, involves };
  }
  if (from !== undefined && to !== undefined && from > to) {
    yield { path: [...path, "from"], message: "must be at most the claim's to.", involves };
  }
}
