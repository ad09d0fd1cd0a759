import type { RunResult } from "../../../result/run-result.js";
import { commandToRepeat, environmentRows } from "../../facts/origin-facts.js";
import { type Canvas, paragraph } from "../parts/layout.js";

/** The command that repeats the run, the machine and the versions; the whole scenario is on the page. */
export function originSection(result: RunResult, { width }: Canvas): string {
  const rows = [["to run it again", commandToRepeat(result)] as const, ...environmentRows(result.environment)];
  return rows.map(([name, value]) => paragraph(`${name}: ${value}`, width)).join("\n");
}
