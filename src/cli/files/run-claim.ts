import { createHash } from "node:crypto";
import { open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { formatIdentity, isGone, ownIdentity, parseIdentity } from "../../base/process-identity.js";

/**
 * The file that says which run writes into a folder. Creating it is atomic, so of two runs one gets the folder. It
 * names its process, so that one left behind by a run that was killed keeps nobody out.
 */
export const CLAIM = ".chatbench-run";

/** What a run that is killed while it writes its results leaves beside its claim. */
const HALF_WRITTEN = /^(?:result\.json|report\.html)\.[0-9a-f]+\.partial$/;

/** @throws the system's error, `EEXIST` when there is a claim already; then nothing was changed. */
export async function writeClaim(folder: string, runId: string, now: Date): Promise<void> {
  const path = join(folder, CLAIM);
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
  await unlink(join(folder, CLAIM)).catch(() => undefined);
}

/** Removes the claim of a run whose process is gone, and what that run left half-written. */
export async function removeClaimOfTheDead(folder: string): Promise<void> {
  const claim = await readClaim(folder);
  if (!isOfTheDead(claim)) return;
  // Two runs may have come to see the same claim, and the later one must not remove the new claim of the faster:
  // only one of them can make this file, and it looks once more.
  const turn = join(folder, `${CLAIM}.${createHash("sha256").update(claim).digest("hex").slice(0, 12)}`);
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

const readClaim = (folder: string): Promise<string> => readFile(join(folder, CLAIM), "utf8").catch(() => "");

/** A claim that names no process, such as one that is only just being written, may be anybody's. */
function isOfTheDead(claim: string): boolean {
  const identity = parseIdentity(/ process \d+ \(([0-9a-z-]+)\),/.exec(claim)?.[1] ?? "");
  return identity !== null && isGone(identity);
}
