import type { RunResult } from "../../result/run-result.js";

/** Why a part that only a server of chatbench's own can give is absent; `what` as in "The server's memory is". */
export function whyServerIsUnknown(result: RunResult, what: string): string {
  return result.scenario.target === undefined
    ? `${what} absent: the run ended before it could be read.`
    : `${what} absent: the server was running already, and only a server that chatbench starts can be looked into.`;
}
