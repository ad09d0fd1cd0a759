import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "./chatbench-error.js";
import { formatIdentity, ownIdentity } from "./process-identity.js";
import { makeTempFolder, removeAbandonedTempFolders, removeTempFolder } from "./temp-folder.js";

const test = suite<{ usual: string | undefined; folder: string }>("temp-folder");

test.before.each((context) => {
  context.usual = process.env["TMPDIR"];
  context.folder = mkdtempSync(join(tmpdir(), "chatbench-temp-folder-test-"));
  process.env["TMPDIR"] = context.folder;
});

test.after.each(({ usual, folder }) => {
  if (usual === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = usual;
  rmSync(folder, { recursive: true });
});

test("makes a folder named after this process, with files that only their owner can read, and removes it", ({
  folder,
}) => {
  const made = makeTempFolder({ secret: "s3cret", other: "" });
  assert.equal(dirname(made), folder);
  assert.ok(basename(made).startsWith(`chatbench-${formatIdentity(ownIdentity())}-`));
  assert.equal(readFileSync(join(made, "secret"), "utf8"), "s3cret");
  assert.deepEqual(
    [made, join(made, "secret")].map((path) => statSync(path).mode & 0o077),
    [0, 0],
  );
  removeTempFolder(made);
  removeTempFolder(made);
  assert.deepEqual(readdirSync(folder), []);
});

test("when none can be created, the error gives advice and nothing is left behind", ({ folder }) => {
  const refusal = (make: () => unknown): ChatbenchError => {
    try {
      make();
    } catch (thrown) {
      assert.ok(thrown instanceof ChatbenchError);
      return thrown;
    }
    return assert.fail("it was made");
  };
  refusal(() => makeTempFolder({ "no/such/place": "" }));
  assert.deepEqual(readdirSync(folder), []);
  process.env["TMPDIR"] = join(folder, "missing");
  const { code, message, hint } = refusal(makeTempFolder);
  assert.equal(code, "temp_unusable");
  assert.equal(
    message,
    `No temporary folder can be used in ${folder}/missing: there is no such file or folder (ENOENT).`,
  );
  assert.match(hint ?? "", /TMPDIR/);
});

test("removes only folders of processes that are gone", async ({ folder }) => {
  const own = ownIdentity();
  const gone = { ...own, pid: 2 ** 30 };
  const named = (identity: typeof own, end = "-abc123") => `chatbench-${formatIdentity(identity)}${end}`;
  const abandoned = named(gone);
  const kept = [
    named(own),
    named({ ...gone, place: "000000" }),
    named(gone, "-abc1234"),
    `${abandoned}.txt`,
    "chatbench-abc123",
    "somebody-else",
  ];
  for (const name of [abandoned, ...kept]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "nginx.pid"), "1");
  }
  const file = named(gone, "-file00");
  writeFileSync(join(folder, file), "");
  const link = named(gone, "-link00");
  symlinkSync(join(folder, "somebody-else"), join(folder, link));
  await removeAbandonedTempFolders();
  assert.deepEqual(readdirSync(folder).sort(), [...kept, file, link].sort());
  process.env["TMPDIR"] = join(folder, "missing");
  await removeAbandonedTempFolders();
});

test.run();
