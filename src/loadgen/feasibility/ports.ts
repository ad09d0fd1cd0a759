import { isIPv6 } from "node:net";
import { formatCount } from "../../base/units.js";
import { MAX_NODES, type ServerSettings } from "../../scenario/schema/scenario.js";
import { type PortRange, portCount, routeCount } from "../routes/route-plan.js";
import { enough, type Finding } from "./finding.js";
import { CROWDED_SHARE, comfortable, fullest, moreNodes, nodesNeeded } from "./nodes.js";
import { entranceCount, isOneMachine, type Situation } from "./situation.js";

/** The ports below are for servers, and 65,535 is the last one. */
const WIDEST: PortRange = { first: 1024, last: 65_535 };
/** Nobody wants to type more sources than this. */
const MAX_SOURCES_SHOWN = 20;

/**
 * Finds out whether there are enough ports. A connection is its four numbers, two addresses and two ports: to one
 * address and port of the server, each address of ours has as many connections as it has ports.
 */
export function portFindings(situation: Situation): readonly Finding[] {
  const { subject } = situation.scenario;
  const isProxied = subject.mode === "start" && subject.server.balance === "nginx";
  return [
    ...(situation.scenario.sources.length > 0 ? [ofSources(situation)] : []),
    ofUsers(situation),
    ...(isProxied ? [ofNginx(situation, subject.server)] : []),
  ];
}

function ofUsers(situation: Situation): Finding {
  const { scenario, machine } = situation;
  const { users, sources, subject } = scenario;
  const entrances = entranceCount(subject);
  const crowd = fullest(users, entrances, subject.mode === "start" ? subject.server.balance : "round-robin");
  const hosts = subject.mode === "running" ? subject.target.addresses : [];
  const ports = machine.localPorts;
  const has = ports && routeCount({ sources, hosts, ports });
  const product = [
    ports === null
      ? "an unknown number of ports"
      : `${formatCount(portCount(ports))} ports (${ports.first} to ${ports.last})`,
    ...(sources.length > 1 ? [`${sources.length} addresses of ours`] : []),
    ...(hosts.length > 1 ? [`${hosts.length} of the server`] : []),
  ];
  const finding = enough({
    about: "ports",
    unit: "ports",
    needs: crowd,
    has,
    why:
      `${formatCount(users)} users ÷ ${formatCount(entrances)} ${entrances === 1 ? "entrance" : "entrances"} = ${formatCount(crowd)} ` +
      `connections to the same port; ${product.join(" × ")}${product.length > 1 && has !== null ? ` = ${formatCount(has)}` : ""}.`,
    remedies: remedies(situation, crowd),
  });
  if (finding.verdict !== "ok" || has === null || crowd <= comfortable(sources.length) * has) return finding;
  const why =
    crowd > CROWDED_SHARE * has
      ? finding.why
      : `${finding.why} From half of them on, the system searches long for a free one, and connecting is slow.`;
  return { ...finding, verdict: "warning", why, remedies: remedies(situation, crowd) };
}

function remedies(situation: Situation, crowd: number): readonly string[] {
  const { scenario, machine } = situation;
  const { sources, subject } = scenario;
  const ports = machine.localPorts;
  if (ports === null) return [];
  const hosts = subject.mode === "running" ? subject.target.addresses : [];
  const isOwnNodes = subject.mode === "start" && subject.server.balance !== "nginx";
  const nodes = isOwnNodes ? nodesNeeded(situation, subject.server) : null;
  const widened = `sysctl -w net.ipv4.ip_local_port_range="${WIDEST.first} ${WIDEST.last}"`;
  const sourcesNeeded = Math.ceil(crowd / (comfortable(1) * routeCount({ sources: [], hosts, ports })));
  const host = subject.mode === "start" ? subject.server.host : new URL(subject.target.url).hostname;
  // All of 127.0.0.0/8 is this machine's, but of IPv6 only ::1.
  const isLoopback = isOneMachine(subject) && machine.ownsAllLoopback && !host.includes(":");
  return [
    ...(nodes === null || !isOwnNodes ? [] : [moreNodes(subject.server, nodes)]),
    ...(crowd <= comfortable(sources.length) * routeCount({ sources, hosts, ports: WIDEST }) ? [widened] : []),
    moreSources(sourcesNeeded, isLoopback),
  ];
}

/** Suggests more sources, with a placeholder where only the reader knows the machine's addresses. */
function moreSources(count: number, isLoopback: boolean): string {
  if (isLoopback && count > MAX_SOURCES_SHOWN) return `--set 'sources=[127.0.0.2, …]' with ${count} such addresses`;
  if (!isLoopback) return `--set 'sources=[ADDRESS, …]' with ${count} IP addresses of this machine`;
  return `--set 'sources=[${Array.from({ length: count }, (_, i) => `127.0.0.${2 + i}`).join(", ")}]'`;
}

/** Looks at nginx's connections to the nodes, which all come from one address. */
function ofNginx({ scenario, machine }: Situation, server: ServerSettings): Finding {
  const { nodes } = server;
  const needed = machine.localPorts && Math.ceil(scenario.users / portCount(machine.localPorts));
  const each = Math.ceil(scenario.users / nodes);
  const has = machine.localPorts && portCount(machine.localPorts);
  return enough({
    about: "nginx-ports",
    unit: "ports",
    needs: each,
    has,
    why: `${formatCount(scenario.users)} users ÷ ${formatCount(nodes)} nodes = ${formatCount(each)} connections of nginx to each; ${has === null ? "the number of ports is not known" : `${formatCount(has)} ports`}.`,
    remedies: [
      ...(needed === null || needed > MAX_NODES ? [] : [moreNodes(server, needed)]),
      "--set server.balance=round-robin",
    ],
  });
}

function ofSources({ scenario, machine }: Situation): Finding {
  const { sources } = scenario;
  const { addresses, ownsAllLoopback } = machine;
  const isOurs = (source: string): boolean =>
    (addresses ?? []).includes(source) || (ownsAllLoopback && source.startsWith("127."));
  const strange = addresses === null ? [] : sources.filter((source) => !isOurs(source));
  return enough({
    about: "sources",
    unit: "addresses",
    needs: sources.length,
    has: addresses && sources.length - strange.length,
    why: whoseSources(addresses === null, strange),
    remedies: [
      strange.map((source) => (ownsAllLoopback ? addOnLinux(source) : `ifconfig lo0 alias ${source}`)).join(" && "),
    ],
  });
}

function whoseSources(isUnknown: boolean, strange: readonly string[]): string {
  if (isUnknown) return "Which addresses this machine has is not known.";
  return strange.length === 0 ? "All of them are this machine's." : `This machine does not have ${strange.join(", ")}.`;
}

const addOnLinux = (address: string): string => `ip address add ${address}/${isIPv6(address) ? 128 : 32} dev lo`;
