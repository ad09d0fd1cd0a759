import { formatCount, formatRate, US_PER_SEC } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import type { Traffic } from "../../scenario/schema/scenario.js";
import type { MachineFacts } from "../machine/machine-facts.js";
import { better, type Finding } from "./finding.js";
import { isOneMachine, type Situation } from "./situation.js";
import { deliveriesPerSec } from "./workers.js";

/** Processor time at one end: of a delivery, and of what a send costs on top of it (docs/engine.md). */
const DELIVERY_US = 10;
const SEND_US = 10;
/** Processor time of opening a connection, at both ends, including handshake and registration. */
const CONNECT_US = 400;

/** Finds out whether the processors keep up with the schedule on average; bursts need more for a moment. */
export function coresFinding({ scenario, machine }: Situation): Finding {
  const { traffic, ramp, subject } = scenario;
  const ends = isOneMachine(subject) ? 2 : 1;
  const sends = (traffic.dm?.perSec ?? 0) + (traffic.broadcast?.perSec ?? 0) + (traffic.room?.perSec ?? 0);
  const deliveries = deliveriesPerSec(scenario);
  const forTraffic = (ends * (deliveries * DELIVERY_US + sends * SEND_US)) / US_PER_SEC;
  const forRamp = (ramp.perSec * CONNECT_US * ends) / 2 / US_PER_SEC;
  const has = machine.cores;
  return better({
    about: "cores",
    unit: "cores",
    needs: Math.ceil(Math.max(forTraffic, forRamp) * 10) / 10,
    has,
    why:
      `${formatCount(deliveries)} deliveries a second × ${ends * DELIVERY_US} us and ${formatRate(sends)} sends × ${ends * SEND_US} us = ` +
      `${cores(forTraffic)}; ${formatRate(ramp.perSec)} connections a second × ${(CONNECT_US * ends) / 2} us = ${cores(forRamp)}; ` +
      `${offer(machine)}.`,
    remedies: [
      [
        ...(forRamp > has ? [`--set ramp.perSec=${lower(ramp.perSec, has / forRamp)}`] : []),
        ...(forTraffic > has ? [lowerRates(traffic, has / forTraffic)] : []),
      ].join(" "),
      ...(forTraffic > has ? ["a machine with more cores"] : []),
    ],
  });
}

/** Suggests all rates of the traffic, lowered alike. */
function lowerRates(traffic: Traffic, factor: number): string {
  const kinds = KINDS.flatMap((kind) => {
    const perSec = traffic[kind]?.perSec;
    return perSec === undefined ? [] : [`--set traffic.${kind}.perSec=${lower(perSec, factor)}`];
  });
  return kinds.join(" ");
}

/** Lowers a rate to two digits, never rounding up. */
function lower(perSec: number, factor: number): number {
  const unit = 10 ** (Math.floor(Math.log10(perSec * factor)) - 1);
  return Number((Math.floor((perSec * factor) / unit) * unit).toPrecision(2));
}

const cores = (used: number): string => `${formatRate(Math.round(used * 100) / 100)} cores`;

/** Returns what there is, as in `0.5 cores (the quota of a control group)`. */
const offer = ({ cores: has, isQuota }: MachineFacts): string =>
  `${formatRate(has)} ${has === 1 ? "core" : "cores"}${isQuota ? " (the quota of a control group)" : ""}`;

/** Finds out whether the generator takes processor time away from the server that it measures. */
export function oneMachineFinding({ scenario, machine }: Situation): Finding {
  const isShared = isOneMachine(scenario.subject);
  return better({
    about: "one-machine",
    unit: "cores",
    needs: isShared ? 2 : 1,
    has: machine.cores,
    why: isShared
      ? `Both are on this machine and share its ${offer(machine)}: compare runs with runs of this machine.`
      : "The server is on another machine.",
    remedies: ["a machine with 2 cores or more, or a target on another machine"],
  });
}
