import type { RunResult } from "../../../result/run-result.js";
import { commandToRepeat, environmentRows } from "../../facts/origin-facts.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** Shows the command that repeats the run, the machine and the versions. The page has the whole scenario. */
export function originSection(result: RunResult, { width }: Canvas): string {
  const rows = [["to repeat this run", commandToRepeat(result)] as const, ...environmentRows(result.environment)];
  return rows.map(([name, value]) => paragraph(`${name}: ${value}`, width)).join("\n");
}
