/** Third-party programs never outlive the process that runs them. */

import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { type ProcessExit, processesOf } from "../../protocol/server-control.js";
import { testNodeSettings } from "../../test-support/clusters/open-test-node.js";
import { until } from "../../test-support/fakes/until.js";
import { childrenOf, lives } from "../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { startServer } from "../start-server.js";

const test = suite("watched command");

const PROGRAMS = [
  { program: "redis", command: "redis-server", settings: { topology: "redis", nodes: 1 } },
  { program: "nats", command: "nats-server", settings: { topology: "nats", nodes: 1 } },
  { program: "nginx", command: "nginx", settings: { topology: "relayer", nodes: 1, balance: "nginx" } },
] as const;

/** Runs the script with its own folder for temporary files, which the server's processes inherit. */
async function withTempFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const usual = process.env["TMPDIR"];
  const folder = await mkdtemp(join(tmpdir(), "chatbench-watched-"));
  process.env["TMPDIR"] = folder;
  try {
    await run(folder);
  } finally {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
    await rm(folder, { recursive: true });
  }
}

for (const { program, command, settings } of PROGRAMS) {
  const needs = requireAll(requireCommand(command), requireLinux());
  testIf(
    test,
    `${command} ends when the process that runs it is killed with -9; the next server removes what is left`,
    needs,
    () =>
      withTempFolder(async (folder) => {
        const server = await startServer(testNodeSettings({ settings }));
        try {
          const exits: ProcessExit[] = [];
          server.onUnexpectedExit((exit) => exits.push(exit));
          const pid = processesOf(server).find(({ id }) => id === program)?.pid;
          const watchers = childrenOf(process.pid).map((watcher) => ({ watcher, children: childrenOf(watcher.pid) }));
          const found = watchers.find(({ children }) => children.some((child) => child.pid === pid));
          assert.ok(found !== undefined);
          process.kill(found.watcher.pid, "SIGKILL");
          await until("everything it started is gone", () => !found.children.some(lives));
          await until("its end was noticed", () =>
            exits.some(({ id, signal }) => id === program && signal === "SIGKILL"),
          );
        } finally {
          await server.stop();
        }
        assert.equal((await readdir(folder)).length, program === "nginx" ? 1 : 0);
        await (await startServer(testNodeSettings())).stop();
        assert.deepEqual(await readdir(folder), []);
      }),
  );

  testIf(test, `${command} without a folder for temporary files: the error says what to do`, needs, () =>
    withTempFolder(async (folder) => {
      process.env["TMPDIR"] = join(folder, "missing");
      await assert.rejects(startServer(testNodeSettings({ settings })), (thrown) => {
        assert.ok(thrown instanceof ChatbenchError);
        assert.equal(thrown.code, "temp_unusable");
        assert.match(thrown.message, /missing: there is no such file or folder \(ENOENT\)\.$/);
        assert.equal(thrown.hint, "Set TMPDIR to a folder that you may write to.");
        return true;
      });
      await until("every process is gone", () => childrenOf(process.pid).length === 0);
    }),
  );
}

test.run();
