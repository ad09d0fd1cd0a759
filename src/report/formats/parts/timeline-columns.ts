import type { RunResult, TimelineSecond } from "../../../result/run-result.js";
import { doubtAboutTimes } from "../../facts/trust.js";

type Value = string | number | null;

interface Column {
  readonly name: string;
  readonly read: (second: TimelineSecond) => Value;
  /** A response time, which is left out when the run's times cannot be trusted. */
  readonly isTime?: boolean;
}

/** The columns of csv and ndjson, with their units in their names. */
const COLUMNS: readonly Column[] = [
  { name: "tSec", read: (second) => second.t },
  { name: "phase", read: (second) => second.phase },
  { name: "connected", read: (second) => second.connected },
  { name: "offered", read: (second) => second.offered },
  { name: "sent", read: (second) => second.sent },
  { name: "owed", read: (second) => second.owed },
  { name: "deliveries", read: (second) => second.deliveries },
  { name: "meanUs", read: (second) => second.mean, isTime: true },
  { name: "p50Us", read: (second) => second.p50, isTime: true },
  { name: "p99Us", read: (second) => second.p99, isTime: true },
  { name: "maxUs", read: (second) => second.max, isTime: true },
  { name: "serverEventLoop", read: (second) => second.serverEventLoop },
  { name: "generatorEventLoop", read: (second) => second.generatorEventLoop },
  { name: "serverCpuCores", read: (second) => second.serverCpu },
  { name: "serverRssBytes", read: (second) => second.serverRss },
  { name: "foreignCpuCores", read: (second) => second.foreignCpu },
  { name: "stolenCpuCores", read: (second) => second.stolenCpu },
];

export const TIMELINE_NAMES: readonly string[] = COLUMNS.map(({ name }) => name);

/** Returns the values of each second, in the order of {@link TIMELINE_NAMES}; `null`: not known, or not to be trusted. */
export function timelineRows(result: RunResult): readonly (readonly Value[])[] {
  const isDoubtful = doubtAboutTimes(result) !== null;
  return result.timeline.map((second) =>
    COLUMNS.map(({ read, isTime }) => (isTime === true && isDoubtful ? null : read(second))),
  );
}
