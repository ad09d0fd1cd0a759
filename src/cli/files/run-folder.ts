import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ChatbenchError, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { makeFolder, removeFolders } from "../../base/make-folder.js";
import { systemErrorText } from "../../base/system-error.js";
import { isSafeName } from "../../scenario/schema/schema-values.js";
import { CLAIM_FILE, removeClaim, removeClaimOfTheDead, writeClaim } from "./run-claim.js";

export interface RunFolderOptions {
  /** `--out`: exactly this folder; undefined: a new one below `root`. */
  readonly out?: string | undefined;
  /** The scenario's name. */
  readonly name: string;
  readonly runId: string;
  readonly now: Date;
  /** The folder of all results: `results`, except in tests. */
  readonly root: string;
}

/** The folder that one run writes its results into. No other run can use it meanwhile. */
export class RunFolder {
  /** The absolute path. */
  readonly path: string;
  /** The folders that were created for it, innermost first. */
  readonly #made: readonly string[];

  private constructor(path: string, made: readonly string[]) {
    this.path = path;
    this.#made = made;
  }

  /**
   * Creates the folder (`--out`, else `<root>/<name>/<time>-<run id>`) and claims it until {@link release}.
   *
   * @throws ChatbenchError `out_unusable` when it cannot be created or written to, `out_in_use` when it is not empty:
   *   results are never overwritten or mixed.
   */
  static async create(options: RunFolderOptions): Promise<RunFolder> {
    const path = resolve(options.out ?? defaultFolder(options));
    let made: readonly string[] = [];
    try {
      made = await makeFolder(path);
      await removeClaimOfTheDead(path);
      const [first] = await readdir(path);
      if (first !== undefined) throw inUse(path, first);
      await writeClaim(path, options.runId, options.now);
      return new RunFolder(path, made);
    } catch (thrown) {
      await removeFolders(made);
      if (thrown instanceof ChatbenchError) throw thrown;
      throw systemErrorCode(thrown) === "EEXIST" ? await taken(path, thrown) : unusable(path, thrown);
    }
  }

  /** Releases the claim, and removes folders that were created for the run and are empty. Never throws. */
  async release(): Promise<void> {
    await removeClaim(this.path);
    await removeFolders(this.#made);
  }
}

/** Formats the time so that names sort by it, without colons, which Windows refuses. */
function defaultFolder({ root, name, runId, now }: RunFolderOptions): string {
  if (!isSafeName(name)) throw new TypeError(`${JSON.stringify(name)} is not a name the scenario parser accepts`);
  if (!isSafeName(runId)) throw new TypeError(`${JSON.stringify(runId)} is not a run id`);
  const time = now.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  return join(root, name, `${time}-${runId}`);
}

/**
 * Makes the error for a folder that cannot be claimed. EEXIST means a file where a folder should be, or another run's
 * claim.
 */
async function taken(folder: string, thrown: unknown): Promise<ChatbenchError> {
  const entries = await readdir(folder).catch(() => undefined);
  return entries === undefined ? unusable(folder, thrown) : inUse(folder, CLAIM_FILE);
}

function inUse(folder: string, entry: string): ChatbenchError {
  const name = inertText(folder);
  if (entry.startsWith(CLAIM_FILE)) {
    const hint = `Choose another folder with --out. If no run is writing there, delete ${inertText(join(folder, entry))}.`;
    return new ChatbenchError("out_in_use", `Another run is writing into ${name}.`, hint);
  }
  const message = `${name} is not empty (it contains ${inertText(entry, 60)}), and results are never overwritten.`;
  return new ChatbenchError("out_in_use", message, "Choose another folder with --out, or empty this one.");
}

function unusable(folder: string, cause: unknown): ChatbenchError {
  const message = `The folder ${inertText(folder)} cannot be used for results: ${systemErrorText(cause)}.`;
  return new ChatbenchError("out_unusable", message, "Choose a folder that you may write to with --out.", { cause });
}
