import type { RunResult } from "../../result/run-result.js";
import { ABSENCES } from "./sentences.js";

const isTarget = ({ scenario }: RunResult): boolean => scenario.target !== undefined;

/** The sentence that stands in place of a section with nothing to show; `null` if it has something. */
export const WHY_ABSENT = {
  thresholds: ({ thresholds }: RunResult) => (thresholds.length === 0 ? ABSENCES.thresholds : null),
  timeline: ({ timeline }: RunResult) => (timeline.length === 0 ? ABSENCES.timeline : null),
  server: (result: RunResult) => (result.server === null ? ABSENCES.server(isTarget(result)) : null),
  serverMemory: (result: RunResult) => (result.memory === null ? ABSENCES.serverMemory(isTarget(result)) : null),
  generatorMemory: ({ generator }: RunResult) => (generator.memory === null ? ABSENCES.generatorMemory : null),
};

/** Says whether response times were steady in the hold phase, or why that is not known. */
export const steadinessText = ({ steady }: RunResult): string => steady?.message ?? ABSENCES.steadiness;
