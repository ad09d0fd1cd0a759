import type { RunResult } from "../../result/run-result.js";

/** The command for another run like this one: without the folder that this run has filled, and as a shell finds it. */
export function commandToRepeat({ command }: Pick<RunResult, "command">): string {
  return `npx ${command.replace(/ --out(?:=| +)\S+/g, "")}`;
}
