import { mkdir, open, readdir, rmdir, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ChatbenchError, errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { isSafeName } from "../../scenario/schema/schema-values.js";

export interface RunFolderOptions {
  /** `--out`: exactly this folder. Left out: a new one below `root`. */
  readonly out?: string;
  /** The scenario's name. */
  readonly name: string;
  readonly runId: string;
  readonly now: Date;
  /** The folder of all results, `results` unless a test says otherwise. */
  readonly root: string;
}

/** Held by the run that writes into a folder. Creating it is atomic, so of two runs one gets the folder. */
const CLAIM = ".chatbench-run";

/**
 * Makes the folder of one run (`--out`, else `<root>/<name>/<time>-<run id>`) and claims it.
 * The caller gives the claim back with {@link releaseRunFolder}.
 *
 * @returns the folder's absolute path.
 * @throws ChatbenchError `out_unusable` when it cannot be made or written to, `out_in_use` when it
 *   holds anything already: results are never overwritten or mixed.
 */
export async function createRunFolder(options: RunFolderOptions): Promise<string> {
  const folder = resolve(options.out ?? defaultFolder(options));
  try {
    await mkdir(folder, { recursive: true });
    const [first] = await readdir(folder);
    if (first !== undefined) throw inUse(folder, first);
    const claim = await open(join(folder, CLAIM), "wx");
    try {
      await claim.writeFile(`run ${options.runId}, process ${process.pid}, ${options.now.toISOString()}\n`);
    } catch (thrown) {
      await releaseRunFolder(folder);
      throw thrown;
    } finally {
      await claim.close();
    }
    return folder;
  } catch (thrown) {
    if (thrown instanceof ChatbenchError) throw thrown;
    throw systemErrorCode(thrown) === "EEXIST" ? await taken(folder) : unusable(folder, thrown);
  }
}

/** Gives the claim back; a folder the run left nothing in goes with it. Never throws. */
export async function releaseRunFolder(folder: string): Promise<void> {
  await unlink(join(folder, CLAIM)).catch(() => undefined);
  await rmdir(folder).catch(() => undefined);
}

/** The time sorts by name and has no colons, which Windows refuses. */
function defaultFolder({ root, name, runId, now }: RunFolderOptions): string {
  if (!isSafeName(name)) throw new TypeError(`${JSON.stringify(name)} is not a name the scenario parser accepts`);
  if (!isSafeName(runId)) throw new TypeError(`${JSON.stringify(runId)} is not a run id`);
  const time = now.toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  return join(root, name, `${time}-${runId}`);
}

/** EEXIST comes from a file where a folder should be, or from another run's claim. */
async function taken(folder: string): Promise<ChatbenchError> {
  const entries = await readdir(folder).catch(() => undefined);
  return entries === undefined ? unusable(folder, new Error("there is a file of that name")) : inUse(folder, CLAIM);
}

function inUse(folder: string, entry: string): ChatbenchError {
  const name = inertText(folder);
  if (entry === CLAIM) {
    const hint = `Choose another folder with --out. If no run is writing there (it was killed), delete ${inertText(join(folder, CLAIM))}.`;
    return new ChatbenchError("out_in_use", `Another run writes into ${name}.`, hint);
  }
  const message = `${name} is not empty (it holds ${inertText(entry, 60)}), and results are never overwritten.`;
  return new ChatbenchError("out_in_use", message, "Choose another folder with --out, or empty this one.");
}

function unusable(folder: string, cause: unknown): ChatbenchError {
  const message = `The folder ${inertText(folder)} cannot be used for results: ${errorMessage(cause)}.`;
  return new ChatbenchError("out_unusable", message, "Choose a folder you may write to with --out.", { cause });
}
