import { formatCount } from "../../base/units.js";
import type { Scenario, ServerSettings } from "../../scenario/schema/scenario.js";
import { SPARE_DESCRIPTORS, usableDescriptors } from "../machine/machine-facts.js";
import { enough, type Finding } from "./finding.js";
import { fetchingConnections, fullest, moreNodes, nodesNeeded, placesFor } from "./nodes.js";
import type { Situation } from "./situation.js";

/** Finds out whether processes have enough descriptors: every connection takes one in the process at each end. */
export function descriptorFindings(situation: Situation): readonly Finding[] {
  const { scenario } = situation;
  const { subject } = scenario;
  if (subject.mode === "running") return [ofWorkers(situation)];
  const { server } = subject;
  return [
    ofWorkers(situation),
    ofNodes(situation, server),
    ...(server.topology === "relayer" ? [ofRelayer(situation, server)] : []),
    ...(server.balance === "nginx" ? [ofNginx(situation)] : []),
  ];
}

function ofWorkers({ scenario, workers, machine }: Situation): Finding {
  const { users } = scenario;
  const each = Math.ceil(users / workers);
  const needed = placesFor(users, usableDescriptors(machine.descriptorLimit), "round-robin");
  return enough({
    about: "worker-descriptors",
    unit: "descriptors",
    needs: each + SPARE_DESCRIPTORS,
    has: machine.descriptorLimit,
    why: `${division(users, workers, "worker")} = ${connections(each)}; ${limitOf(machine.descriptorLimit)}.`,
    remedies: [...(needed === null ? [] : [`--workers ${needed}`]), raised(each)],
  });
}

function ofNodes(situation: Situation, server: ServerSettings): Finding {
  const { scenario, machine } = situation;
  const { users } = scenario;
  const { nodes, balance } = server;
  const fetching = fetchingConnections(scenario);
  const each = fullest(users, nodes, balance) + fetching;
  const needed = nodesNeeded(situation, server);
  const about = balance === "hash" && nodes > 1 ? ", give or take what names decide" : "";
  const fetches = fetching > 0 ? `, ${formatCount(fetching)} that fetch pages included` : "";
  return enough({
    about: "node-descriptors",
    unit: "descriptors",
    needs: each + SPARE_DESCRIPTORS,
    has: machine.descriptorLimit,
    why: `${division(users, nodes, "node")} = ${connections(each)}${about}${fetches}; ${limitOf(machine.descriptorLimit)}.`,
    remedies: [...(needed === null ? [] : [moreNodes(server, needed)]), raised(each)],
  });
}

function ofRelayer({ machine }: Situation, { nodes }: ServerSettings): Finding {
  return enough({
    about: "relayer-descriptors",
    unit: "descriptors",
    needs: nodes + SPARE_DESCRIPTORS,
    has: machine.descriptorLimit,
    why: `One connection from each node, ${formatCount(nodes)}; ${limitOf(machine.descriptorLimit)}.`,
    remedies: [raised(nodes)],
  });
}

/** A proxied connection takes two descriptors, and nginx is one process. */
function ofNginx({ scenario, machine }: Situation): Finding {
  const all = 2 * scenario.users;
  return enough({
    about: "nginx-descriptors",
    unit: "descriptors",
    needs: all + SPARE_DESCRIPTORS,
    has: machine.descriptorLimit,
    why: `2 × ${formatCount(scenario.users)} users = ${formatCount(all)} connections; ${limitOf(machine.descriptorLimit)}.`,
    remedies: ["--set server.balance=round-robin", raised(all)],
  });
}

function division(users: Scenario["users"], processes: number, what: string): string {
  return `${formatCount(users)} users ÷ ${formatCount(processes)} ${what}${processes === 1 ? "" : "s"}`;
}

const connections = (each: number): string => `${formatCount(each)} connections each`;

const limitOf = (limit: number | null): string =>
  limit === null
    ? "the limit of one process is not known"
    : `limit ${formatCount(limit)} less ${SPARE_DESCRIPTORS} = ${formatCount(usableDescriptors(limit))}`;

/** Linux gives no process more, unless told otherwise (fs.nr_open). */
const MOST_DESCRIPTORS = 1_048_576;

function raised(connectionsEach: number): string {
  const limit = connectionsEach + SPARE_DESCRIPTORS;
  return limit > MOST_DESCRIPTORS ? `sysctl -w fs.nr_open=${limit} && ulimit -n ${limit}` : `ulimit -n ${limit}`;
}
