import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { ChatbenchError, errorMessage } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { makeTempFolder, removeTempFolder } from "../../base/temp-folder.js";
import { runToEnd } from "./user-program.js";

const run = promisify(execFile);

/** Installs and builds a project with a package.json. */
const PREPARE_LOCKED = "npm ci --no-audit --no-fund && npm run --if-present build";
const PREPARE_UNLOCKED = "npm install --no-audit --no-fund && npm run --if-present build";

/** Another commit of the project, checked out beside it. */
export interface Checkout {
  readonly folder: string;
  /** Its full hash. */
  readonly commit: string;
  remove(): Promise<void>;
}

export interface CheckoutOptions {
  /** The user's project: a folder within the repository. */
  readonly project: string;
  /** The shell command that installs and builds it; undefined: npm's, where there is a package.json. */
  readonly prepare?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Checks a git ref out into a temporary folder, installs and builds it.
 *
 * @throws ChatbenchError `base_ref_unknown`, `base_ref_failed` with the last lines of the log, or `temp_unusable`;
 *   nothing is left then.
 */
export async function checkOut(ref: string, { project, prepare, signal }: CheckoutOptions): Promise<Checkout> {
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", ["-C", project, ...args], { maxBuffer: 1_000_000 })).stdout.trim();
  const commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).catch(
    (thrown) => {
      throw unknownRef(ref, project, thrown);
    },
  );
  // The project may be a folder deep within the repository.
  const within = await git("rev-parse", "--show-prefix");
  const temporary = makeTempFolder();
  const tree = join(temporary, "base");
  // An exit at once, by a second Ctrl-C, cannot wait for anything.
  const removeAtOnce = (): void => removeNow(project, temporary);
  process.once("exit", removeAtOnce);
  const remove = async (): Promise<void> => {
    removeTempFolder(temporary);
    await git("worktree", "prune").catch(() => undefined);
    process.off("exit", removeAtOnce);
  };
  try {
    const adding = ["-C", project, "worktree", "add", "--detach", "--quiet", tree, commit];
    await run("git", adding, { maxBuffer: 1_000_000, signal }).catch((thrown) => {
      if (signal.aborted) throw interrupted();
      throw failed(ref, `git could not check it out: ${errorMessage(thrown)}`, "");
    });
    const folder = join(tree, within);
    if (!existsSync(folder)) throw noFolder(ref, within);
    const command = prepare ?? defaultPrepare(folder);
    if (command !== null) {
      const { program, end } = await runToEnd(command, folder, signal);
      if (signal.aborted) throw interrupted();
      if (!end.ok) throw failed(ref, `${command} ended with ${end.how}`, program.logShown);
    }
    return { folder, commit, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

/** Never throws, since nobody is left to be told. */
function removeNow(project: string, temporary: string): void {
  try {
    removeTempFolder(temporary);
    execFileSync("git", ["-C", project, "worktree", "prune"], { stdio: "ignore" });
  } catch {
    // The next run removes what a killed one left.
  }
}

function defaultPrepare(folder: string): string | null {
  if (!existsSync(join(folder, "package.json"))) return null;
  return existsSync(join(folder, "package-lock.json")) ? PREPARE_LOCKED : PREPARE_UNLOCKED;
}

function unknownRef(ref: string, project: string, cause: unknown): ChatbenchError {
  const why = errorMessage(cause);
  const refusal = (message: string, hint: string) => new ChatbenchError("base_ref_unknown", message, hint, { cause });
  if (why.includes("ENOENT")) {
    return refusal(
      "git is not installed, so --base-ref cannot be used.",
      "Install git, or compare with a stored --baseline.",
    );
  }
  if (why.includes("not a git repository")) {
    return refusal(
      `${inertText(project)} is in no git repository, so --base-ref names nothing.`,
      "Start the command in the repository, or compare with a stored --baseline.",
    );
  }
  return refusal(
    `git knows no commit ${inertText(ref, 80)} here.`,
    "Name a branch, a tag or a hash of this repository. In CI, fetch it first: a shallow clone lacks it.",
  );
}

function failed(ref: string, why: string, log: string): ChatbenchError {
  return new ChatbenchError(
    "base_ref_failed",
    `The base ${inertText(ref, 80)} could not be built: ${why}.${log}`,
    "Give the command that installs and builds it with --prepare, or another --base-ref.",
  );
}

function noFolder(ref: string, within: string): ChatbenchError {
  return new ChatbenchError(
    "base_ref_failed",
    `The base ${inertText(ref, 80)} has no folder ${inertText(within)}, where this command runs.`,
    "Start the command in a folder that both commits have, or name a later --base-ref.",
  );
}

function interrupted(): ChatbenchError {
  return new ChatbenchError("interrupted", "Interrupted while the base was being built.", "No run had been made yet.");
}
