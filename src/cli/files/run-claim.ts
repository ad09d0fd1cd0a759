import { createHash } from "node:crypto";
import { open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { formatIdentity, isGone, ownIdentity, parseIdentity } from "../../base/process-identity.js";

/**
 * The file that says which run is writing into a folder. Creating it is atomic, so only one of two runs gets the
 * folder. It names the process, so a claim left behind by a killed run does not block others.
 */
export const CLAIM_FILE = ".chatbench-run";

/** The files that a run killed while writing its results leaves beside its claim. */
const HALF_WRITTEN = /^(?:(?:result|comparison)\.json|(?:report|comparison)\.html)\.[0-9a-f]+\.partial$/;

/**
 * Creates the claim. @throws the system's error: `EEXIST` when there is a claim already, and then nothing was changed.
 */
export async function writeClaim(folder: string, runId: string, now: Date): Promise<void> {
  const path = join(folder, CLAIM_FILE);
  const file = await open(path, "wx");
  try {
    await file.writeFile(
      `run ${runId}, process ${process.pid} (${formatIdentity(ownIdentity())}), ${now.toISOString()}\n`,
    );
  } catch (thrown) {
    await unlink(path).catch(() => undefined);
    throw thrown;
  } finally {
    await file.close();
  }
}

export async function removeClaim(folder: string): Promise<void> {
  await unlink(join(folder, CLAIM_FILE)).catch(() => undefined);
}

/** Removes the claim of a run whose process is gone, and its half-written files. */
export async function removeClaimOfTheDead(folder: string): Promise<void> {
  const claim = await readClaim(folder);
  if (!isOfTheDead(claim)) return;
  // Two runs may have seen the same claim, and the slower one must not remove the faster one's new claim. Only one of
  // them can create this file, and it checks again.
  const turn = join(folder, `${CLAIM_FILE}.${createHash("sha256").update(claim).digest("hex").slice(0, 12)}`);
  try {
    await (await open(turn, "wx")).close();
  } catch {
    return;
  }
  try {
    if ((await readClaim(folder)) !== claim) return;
    for (const name of await readdir(folder)) if (HALF_WRITTEN.test(name)) await unlink(join(folder, name));
    await removeClaim(folder);
  } finally {
    await unlink(turn);
  }
}

const readClaim = (folder: string): Promise<string> => readFile(join(folder, CLAIM_FILE), "utf8").catch(() => "");

/** A claim that names no process, such as one just being written, may belong to any running process. */
function isOfTheDead(claim: string): boolean {
  const identity = parseIdentity(/ process \d+ \(([0-9a-z-]+)\),/.exec(claim)?.[1] ?? "");
  return identity !== null && isGone(identity);
}
