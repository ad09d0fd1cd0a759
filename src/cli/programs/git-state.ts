import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What of a git repository is being measured. */
export interface GitState {
  /** The full hash. */
  readonly commit: string;
  /** `null` when no branch is checked out, as is usual in CI. */
  readonly branch: string | null;
  /** Whether tracked files differ from the commit. */
  readonly isDirty: boolean;
}

/** Returns the state of the repository that a folder lies in; `null` outside one, or without git. */
export async function gitStateOf(folder: string): Promise<GitState | null> {
  const git = async (...args: string[]): Promise<string> =>
    (await run("git", ["-C", folder, ...args], { maxBuffer: 10_000_000 })).stdout.trim();
  try {
    const commit = await git("rev-parse", "--verify", "HEAD");
    const branch = await git("rev-parse", "--abbrev-ref", "HEAD");
    const changes = await git("status", "--porcelain", "--untracked-files=no");
    return { commit, branch: branch === "HEAD" ? null : branch, isDirty: changes !== "" };
  } catch {
    return null;
  }
}
