import { formatBytes, formatCount, formatRate, formatUs } from "../../base/units.js";
import type { Environment, RunResult, TimelineSecond } from "../../result/run-result.js";
import { othersUsed } from "../../result/verdict/processor-sentences.js";
import { MACHINE } from "./sentences.js";

/**
 * Returns the command that repeats this run, without `--out`, whose folder exists now, and in a form that a shell
 * finds.
 */
export function commandToRepeat({ command }: Pick<RunResult, "command">): string {
  return `npx ${command.replace(/ --out(?:=| +)\S+/g, "")}`;
}

/** Returns the processors that the run could use: half of one is what a quota may leave. */
export const coresText = ({ cores }: Pick<Environment, "cores">): string =>
  `${formatRate(cores)} ${cores === 1 ? "core" : "cores"}`;

/** Says how busy the machine was before the run. */
export function loadText({ loadAverage }: Environment): string {
  return loadAverage === null ? MACHINE.loadUnknown : MACHINE.load(loadAverage);
}

/** Says what others used of the processors. May contain hostile text. */
export function foreignCpuText({ foreignCpu }: Environment): string {
  return foreignCpu === null ? MACHINE.foreignUnknown : MACHINE.foreign(othersUsed(foreignCpu));
}

/**
 * Says in which second of the hold phase others used most; `null` when that was no more than this share of the
 * processors, or is not known.
 */
export function busiestSecondText({ environment: { foreignCpu }, timeline }: RunResult, share: number): string | null {
  if (foreignCpu === null) return null;
  const taken = ({ foreignCpu: cores, stolenCpu }: TimelineSecond): number => (cores ?? 0) + (stolenCpu ?? 0);
  const [busiest] = timeline.filter(({ phase }) => phase === "hold").sort((a, b) => taken(b) - taken(a));
  const { of } = foreignCpu;
  if (busiest === undefined || taken(busiest) <= share * of) return null;
  const used = othersUsed({ cores: busiest.foreignCpu ?? 0, stolen: busiest.stolenCpu ?? 0, of });
  return MACHINE.busiestSecond(busiest.t, used);
}

function pressureText({ cpuPressure }: Environment): string {
  return cpuPressure === null ? "not known" : MACHINE.pressure(cpuPressure.some);
}

const quotaTexts = ({ throttling }: Environment): readonly string[] =>
  (throttling ?? []).map(({ cores, periods, throttled }) => MACHINE.quota(cores, throttled, periods));

/** Returns facts about the machine and the versions. May contain hostile text. */
export function environmentRows(environment: Environment): readonly (readonly [name: string, value: string])[] {
  const { descriptorLimit } = environment;
  return [
    ["started", environment.startedAt],
    ["took", formatUs(environment.durationUs)],
    ["chatbench", environment.chatbench],
    ["Node.js", environment.node],
    ["platform", environment.platform],
    ["kernel", environment.kernel],
    ["processor", `${environment.cpuModel}, ${coresText(environment)}`],
    ["memory", formatBytes(environment.memoryBytes)],
    ["load", loadText(environment)],
    ["waiting for a processor", pressureText(environment)],
    ...quotaTexts(environment).map((text) => ["quota", text] as const),
    ["descriptors per process", descriptorLimit === null ? "not known" : formatCount(descriptorLimit)],
    ["generator and server", environment.sharedMachine ? "on this one machine" : "on different machines"],
  ];
}
