import { formatBytes, formatCount, formatUs } from "../../base/units.js";
import type { Environment, RunResult } from "../../result/run-result.js";
import { MACHINE } from "./sentences.js";

/** The command for another run like this one: without the folder that this run has filled, and as a shell finds it. */
export function commandToRepeat({ command }: Pick<RunResult, "command">): string {
  return `npx ${command.replace(/ --out(?:=| +)\S+/g, "")}`;
}

/** How busy the machine was before the run. */
export function loadText({ loadAverage }: Environment): string {
  return loadAverage === null ? MACHINE.loadUnknown : MACHINE.load(loadAverage);
}

/** The machine and the versions. May hold hostile text. */
export function environmentRows(environment: Environment): readonly (readonly [name: string, value: string])[] {
  const { descriptorLimit } = environment;
  return [
    ["started", environment.startedAt],
    ["took", formatUs(environment.durationUs)],
    ["chatbench", environment.chatbench],
    ["Node.js", environment.node],
    ["platform", environment.platform],
    ["kernel", environment.kernel],
    ["processor", `${environment.cpuModel}, ${formatCount(environment.cores)} cores`],
    ["memory", formatBytes(environment.memoryBytes)],
    ["load", loadText(environment)],
    ["descriptors per process", descriptorLimit === null ? "not known" : formatCount(descriptorLimit)],
    ["generator and server", environment.sharedMachine ? "on this one machine" : "on different machines"],
  ];
}
