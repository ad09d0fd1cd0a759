import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { checkOut } from "./checkout.js";

interface Repository {
  folder: string;
}

const test = suite<Repository>("checkout");
const { signal } = new AbortController();

const git = (folder: string, ...args: string[]): string =>
  execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args], {
    encoding: "utf8",
  }).trim();

async function commit(folder: string, file: string, text: string): Promise<string> {
  await mkdir(join(folder, "app"), { recursive: true });
  await writeFile(join(folder, "app", file), text);
  git(folder, "add", "-A");
  git(folder, "commit", "-qm", "work");
  return git(folder, "rev-parse", "HEAD");
}

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "chatbench-checkout-"));
  git(context.folder, "init", "-q", "-b", "main");
});

test.after.each(({ folder }) => rm(folder, { recursive: true }));

const trees = (folder: string): number => git(folder, "worktree", "list").split("\n").length;

test("another commit is checked out, prepared and removed again, and the project stays as it is", async ({
  folder,
}) => {
  const old = await commit(folder, "which", "old");
  await commit(folder, "which", "new");
  const project = join(folder, "app");
  const checkout = await checkOut("HEAD~1", { project, prepare: "cat which > prepared", signal });
  assert.equal(checkout.commit, old);
  assert.equal(await readFile(join(checkout.folder, "prepared"), "utf8"), "old");
  assert.equal(await readFile(join(project, "which"), "utf8"), "new");
  await checkout.remove();
  assert.equal(existsSync(checkout.folder), false);
  assert.equal(trees(folder), 1);
});

test("a Node.js project is installed and built by npm, without being told so", async ({ folder }) => {
  const build = "require('fs').writeFileSync('built', require('fs').existsSync('node_modules') ? 'installed' : 'bare')";
  await commit(
    folder,
    "package.json",
    JSON.stringify({ name: "a", version: "1.0.0", scripts: { build: `node -e "${build}"` } }),
  );
  const checkout = await checkOut("main", { project: join(folder, "app"), signal });
  assert.equal(existsSync(join(checkout.folder, "built")), true);
  await checkout.remove();
  await commit(folder, "package.json", "{}");
  git(folder, "rm", "-q", join(folder, "app", "package.json"));
  git(folder, "commit", "-qm", "none");
  await (await checkOut("main", { project: folder, signal })).remove();
});

test("a base that does not build is told with the end of its log, and leaves nothing", async ({ folder }) => {
  await commit(folder, "which", "old");
  const prepare = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo line $i; done; exit 7";
  await assert.rejects(checkOut("main", { project: folder, prepare, signal }), (thrown) => {
    assert.ok(thrown instanceof ChatbenchError);
    assert.equal(thrown.code, "base_ref_failed");
    assert.match(thrown.message, /main could not be built: .* ended with exit code 7\.\n {4}line 3\n[\s\S]*line 14$/);
    return true;
  });
  assert.equal(trees(folder), 1);
});

for (const ref of ["no-such-branch", "--help", "", "HEAD:app/which"]) {
  test(`${JSON.stringify(ref)} is no commit`, async ({ folder }) => {
    await commit(folder, "which", "old");
    await assert.rejects(
      checkOut(ref, { project: folder, signal }),
      (thrown) =>
        thrown instanceof ChatbenchError && thrown.code === "base_ref_unknown" && thrown.message.includes(ref),
    );
  });
}

test("a folder outside any repository is named", async ({ folder }) => {
  await rm(join(folder, ".git"), { recursive: true });
  await assert.rejects(
    checkOut("HEAD", { project: folder, signal }),
    (thrown) => thrown instanceof ChatbenchError && /is in no git repository/.test(thrown.message),
  );
});

test("an interrupt ends the build, and leaves nothing", async ({ folder }) => {
  await commit(folder, "which", "old");
  const abort = new AbortController();
  const making = checkOut("main", { project: folder, prepare: "sleep 100", signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(making, (thrown) => thrown instanceof ChatbenchError && thrown.code === "interrupted");
  assert.equal(trees(folder), 1);
});

test("an exit in the middle of the build ends it, and leaves nothing", async ({ folder }) => {
  await commit(folder, "which", "old");
  const module = JSON.stringify(new URL("checkout.js", import.meta.url).href);
  const making = `import { checkOut } from ${module};
    process.on("SIGTERM", () => process.exit(9));
    const prepare = "trap '' TERM; pwd > " + process.argv[1] + "; while :; do echo >> noise; sleep 0.01; done";
    await checkOut("main", { project: process.argv[2], prepare, signal: new AbortController().signal });`;
  const where = join(folder, "where");
  const child = spawn(process.execPath, ["--input-type=module", "-e", making, where, folder]);
  while (!existsSync(where) || (await readFile(where, "utf8")) === "") await sleep(20);
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [9, null]);
  assert.equal(existsSync((await readFile(where, "utf8")).trim()), false);
  assert.equal(trees(folder), 1);
});

test("a folder that the base does not have is named", async ({ folder }) => {
  git(folder, "commit", "-q", "--allow-empty", "-m", "before");
  await commit(folder, "which", "new");
  await assert.rejects(
    checkOut("HEAD~1", { project: join(folder, "app"), signal }),
    (thrown) => thrown instanceof ChatbenchError && /HEAD~1 has no folder app\//.test(thrown.message),
  );
  assert.equal(trees(folder), 1);
});

test.run();
