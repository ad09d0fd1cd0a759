import { join, resolve } from "node:path";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { makeTempFolder, removeTempFolder } from "../../base/temp-folder.js";
import type { GateSide } from "../../experiment/gate/plan-gate.js";
import { run } from "../../experiment/run.js";
import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import { isStandardInput } from "../files/read-input.js";
import type { CiOptions } from "../options/ci-options.js";
import { checkOut } from "../programs/checkout.js";
import type { GitState } from "../programs/git-state.js";
import { OtherVersion } from "../programs/other-version.js";
import { startServerProgram } from "../programs/server-program.js";

/** A side of the gate that is measured now, and how to make one run of it. */
export interface FreshSide extends GateSide {
  readonly run: typeof run;
  /** Removes what was made for it. */
  readonly remove: () => Promise<void>;
}

export interface SideOptions {
  /** The scenario's path. */
  readonly file: string;
  readonly parse: () => ParsedScenario;
  readonly options: CiOptions;
  readonly signal: AbortSignal;
}

const nothing = (): Promise<void> => Promise.resolve();

export const shortCommit = (commit: string): string => commit.slice(0, 9);

/** Returns the side of the working folder. */
export function candidateSide({ parse, options, signal }: SideOptions, git: GitState | null): FreshSide {
  const commit = git === null ? "" : ` (${shortCommit(git.commit)}${git.isDirty ? ", changed" : ""})`;
  const { cmd } = options;
  return {
    label: `candidate${commit}`,
    settings: {},
    parsed: parse(),
    overrides: options.set,
    run: cmd === undefined ? run : withServer("--cmd", cmd, process.cwd(), signal),
    remove: nothing,
  };
}

/**
 * Returns the side to compare with, checked out and built, or started by --base-cmd.
 *
 * @throws ChatbenchError as `checkOut` and `OtherVersion.in` do.
 */
export async function baseSide(given: SideOptions): Promise<FreshSide> {
  const { file, parse, options, signal } = given;
  const { baseRef, prepare, cmd, baseCmd } = options;
  const parsed = parse();
  const option = baseCmd === undefined ? "--cmd" : "--base-cmd";
  const command = baseCmd ?? cmd;
  const side = { parsed, settings: {}, overrides: options.set };
  if (baseRef === undefined) {
    const started = withServer(option, command ?? "", process.cwd(), signal);
    return { ...side, label: "base", run: started, remove: nothing };
  }
  if (isStandardInput(file)) {
    throw new ChatbenchError(
      "usage",
      "--base-ref needs the scenario in a file, for both versions to read.",
      "Save it.",
    );
  }
  const checkout = await checkOut(baseRef, { project: process.cwd(), prepare, signal });
  const { folder, commit, remove } = checkout;
  const label = `base (${shortCommit(commit)})`;
  try {
    const hasTarget = parsed.scenario.subject.mode === "running";
    const makeRun = hasTarget
      ? withServer(option, command ?? "", folder, signal)
      : byOtherVersion(await OtherVersion.in(folder), resolve(file), options);
    return { ...side, label, run: makeRun, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** Makes each run with a fresh server, which the command starts in the folder. */
function withServer(option: string, commandLine: string, folder: string, signal: AbortSignal): typeof run {
  return async (parsed, options) => {
    const { subject } = parsed.scenario;
    const url = subject.mode === "running" ? subject.target.url : "";
    const stop = await startServerProgram({ option, commandLine, folder, url, signal });
    try {
      return await run(parsed, options);
    } finally {
      await stop();
    }
  };
}

function byOtherVersion(version: OtherVersion, scenario: string, { set, client }: CiOptions): typeof run {
  return async (_parsed, { workers, command = "", signal = new AbortController().signal } = {}) => {
    const folder = makeTempFolder();
    try {
      const result = await version.run({ scenario, out: join(folder, "run"), set, workers, client }, signal);
      return { ...result, command };
    } finally {
      removeTempFolder(folder);
    }
  };
}
