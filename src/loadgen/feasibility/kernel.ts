import { formatCount, formatRate } from "../../base/units.js";
import { better, type Finding } from "./finding.js";
import { entranceCount, isOneMachine, type Situation } from "./situation.js";

/** The backlog that the reference server asks for, which the kernel caps at somaxconn; a test compares it with the server's own. */
export const SERVER_BACKLOG = 4_096;
/** For how long a server may be too busy to accept without losing connection requests. */
const BUSY_SEC = 1;

/**
 * Finds out whether connection requests fit the listener's queue, where they wait while a server is busy. Those that
 * do not fit are sent again after 1 s, 3 s, 7 s …, and show as slow connects.
 */
export function backlogFinding({ scenario, machine }: Situation): Finding | null {
  const { subject, ramp } = scenario;
  if (!isOneMachine(subject)) return null;
  const entrances = entranceCount(subject);
  const needs = Math.ceil((ramp.perSec * BUSY_SEC) / entrances);
  const has = machine.acceptBacklog && Math.min(machine.acceptBacklog, SERVER_BACKLOG);
  return better({
    about: "backlog",
    unit: "connections",
    needs,
    has,
    why:
      `${formatRate(ramp.perSec)} a second ÷ ${formatCount(entrances)} ${entrances === 1 ? "entrance" : "entrances"} = ${formatCount(needs)} ` +
      `while one is busy for ${BUSY_SEC} s; ${has === null ? "how many may wait is not known" : `${formatCount(has)} may wait`}.`,
    remedies: [
      ...(needs <= SERVER_BACKLOG ? [`sysctl -w net.core.somaxconn=${SERVER_BACKLOG}`] : []),
      `--set ramp.perSec=${Math.max(1, Math.floor(((has ?? needs) * entrances) / BUSY_SEC))}`,
    ],
  });
}

/** Finds out whether connections fit the firewall's table: if any rule looks at connections, packets of those beyond it are dropped. */
export function conntrackFinding({ scenario, machine }: Situation): Finding {
  const { users, subject } = scenario;
  const { tracked } = machine;
  const isProxied = subject.mode === "start" && subject.server.balance === "nginx";
  const own = isProxied ? 2 * users : users;
  const needs = own + (tracked?.now ?? 0);
  return better({
    about: "conntrack",
    unit: "connections",
    needs,
    has: tracked && tracked.most,
    why:
      tracked === null
        ? `${formatCount(own)} connections; whether any are tracked is not known.`
        : `${formatCount(tracked.now)} now and ${formatCount(own)} more; the table has ${formatCount(tracked.most)}, if anything is tracked.`,
    remedies: [`sysctl -w net.netfilter.nf_conntrack_max=${2 * needs}`],
  });
}
