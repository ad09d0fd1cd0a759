import type { RunResult } from "../../result/run-result.js";
import { ABSENCES } from "./sentences.js";

const isTarget = ({ scenario }: RunResult): boolean => scenario.target !== undefined;

/** Why a whole section has nothing to show, in its place; `null` if it has something. */
export const WHY_ABSENT = {
  thresholds: ({ thresholds }: RunResult) => (thresholds.length === 0 ? ABSENCES.thresholds : null),
  timeline: ({ timeline }: RunResult) => (timeline.length === 0 ? ABSENCES.timeline : null),
  server: (result: RunResult) => (result.server === null ? ABSENCES.server(isTarget(result)) : null),
  serverMemory: (result: RunResult) => (result.memory === null ? ABSENCES.serverMemory(isTarget(result)) : null),
  generatorMemory: ({ generator }: RunResult) => (generator.memory === null ? ABSENCES.generatorMemory : null),
};

/** Whether response times held still in the hold phase, or why that is not known. */
export const steadinessText = ({ steady }: RunResult): string => steady?.message ?? ABSENCES.steadiness;
