import { Option } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { isPairsCount } from "../../experiment/comparison/plan-comparison.js";
import type { FormatOptions } from "./format-option.js";
import type { RunningOptions } from "./shared-options.js";

/** What the options of `ci` come to. */
export interface CiOptions extends RunningOptions, FormatOptions {
  readonly baseline?: string;
  readonly requireBaseline?: boolean;
  readonly updateBaseline?: boolean;
  readonly baseRef?: string;
  readonly prepare?: string;
  readonly cmd?: string;
  readonly baseCmd?: string;
  readonly runs?: number;
  readonly exactOnly?: boolean;
  readonly selfTest?: boolean;
  readonly history?: string;
}

/** Makes the options that only `ci` has. */
export function ciOptions(): readonly Option[] {
  return [
    new Option("--baseline <file>", "stored runs to compare with (default: results/baselines/<name>.json)"),
    new Option("--require-baseline", "fail if there is no baseline, before anything is run"),
    new Option("--update-baseline", "store these runs as the new baseline, even if they are worse"),
    new Option("--base-ref <ref>", "compare with another commit: checked out, built and run in turn with this one"),
    new Option("--prepare <command>", "builds that commit (default: npm ci, and npm run build if there is one)"),
    new Option("--cmd <command>", "starts your server before each run, for a scenario with a target"),
    new Option("--base-cmd <command>", "starts the server to compare with (default with --base-ref: that of --cmd)"),
    new Option("--runs <n>", "runs of each side (default: 5; 1 when only exact counts can be compared)").argParser(
      runs,
    ),
    new Option("--exact-only", "gate wrong deliveries and work per message only, which no machine changes"),
    new Option("--history <file>", "add a line to this history (default: results/history.jsonl)"),
    new Option("--self-test", "show that the gate is quiet when nothing changed, and fires when something did"),
  ];
}

function runs(text: string): number {
  const count = Number(text);
  if (isPairsCount(count)) return count;
  throw usage(
    `--runs ${inertText(text)} is not a whole number from 1 to 100.`,
    "Leave it out for 5 runs of each side.",
  );
}

/**
 * Checks that the options go together.
 *
 * @param hasTarget whether the scenario names a server that is running already, or is started by --cmd.
 * @throws ChatbenchError `usage`.
 */
export function checkCiOptions(options: CiOptions, hasTarget: boolean): void {
  const { baseline, baseRef, prepare, cmd, baseCmd, selfTest, requireBaseline, updateBaseline } = options;
  const isFresh = baseRef !== undefined || baseCmd !== undefined;
  const [fresh] = [...(baseRef === undefined ? [] : ["--base-ref"]), ...(baseCmd === undefined ? [] : ["--base-cmd"])];
  const [stored] = [
    ...(baseline === undefined ? [] : ["--baseline"]),
    ...(requireBaseline ? ["--require-baseline"] : []),
    ...(updateBaseline ? ["--update-baseline"] : []),
  ];
  if (selfTest && (isFresh || stored !== undefined)) {
    throw usage(`--self-test compares the scenario with itself, so ${fresh ?? stored} has no place.`, "Leave one out.");
  }
  if (selfTest && options.json) {
    throw usage("--self-test prints two sentences, and has no JSON.", "Use its exit code, or leave --json out.");
  }
  if (fresh !== undefined && stored !== undefined) {
    throw usage(`${fresh} measures the base now, and ${stored} is about a stored one.`, "Leave one out.");
  }
  if (prepare !== undefined && baseRef === undefined) {
    throw usage("--prepare builds the commit of --base-ref, and there is none.", "Add --base-ref, or leave it out.");
  }
  if (cmd !== undefined && !hasTarget) {
    throw usage(
      "--cmd starts a server of yours, and this scenario starts chatbench's own.",
      "Give the scenario a target with the URL of your server instead of server.",
    );
  }
  if (baseCmd !== undefined && cmd === undefined) {
    throw usage("--base-cmd needs --cmd: both servers take their turn at the target's address.", "Add --cmd.");
  }
  if (baseRef !== undefined && hasTarget && cmd === undefined) {
    throw usage(
      "With --base-ref and a target, chatbench must start the server of either commit itself.",
      "Add --cmd with the command that starts it, such as --cmd 'npm start'.",
    );
  }
}

const usage = (message: string, hint: string): ChatbenchError => new ChatbenchError("usage", message, hint);
