/** Programs of others never outlive who watches over them. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { ProcessExit } from "../../protocol/server-control.js";
import { testNodeSettings } from "../../test-support/clusters/open-test-node.js";
import { until } from "../../test-support/fakes/until.js";
import { childrenOf, lives } from "../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { startServer } from "../start-server.js";

const test = suite("watched command");

const PROGRAMS = [
  { helper: "redis", command: "redis-server", settings: { topology: "redis", nodes: 1 } },
  { helper: "nats", command: "nats-server", settings: { topology: "nats", nodes: 1 } },
  { helper: "nginx", command: "nginx", settings: { topology: "relayer", nodes: 1, balance: "nginx" } },
] as const;

for (const { helper, command, settings } of PROGRAMS) {
  const needs = requireAll(requireCommand(command), requireLinux());
  testIf(test, `${command} ends when the process that watches over it is killed with -9`, needs, async () => {
    const server = await startServer(testNodeSettings({ settings }));
    try {
      const exits: ProcessExit[] = [];
      server.onUnexpectedExit((exit) => exits.push(exit));
      const pid = server.helpers.find(({ id }) => id === helper)?.pid;
      const watchers = childrenOf(process.pid).map((watcher) => ({ watcher, children: childrenOf(watcher.pid) }));
      const found = watchers.find(({ children }) => children.some((child) => child.pid === pid));
      const program = found?.children.find((child) => child.pid === pid);
      assert.ok(found !== undefined && program !== undefined);
      process.kill(found.watcher.pid, "SIGKILL");
      await until("all that it started is gone", () => !found.children.some(lives));
      await until("its end was noticed", () => exits.some(({ id, signal }) => id === helper && signal === "SIGKILL"));
    } finally {
      await server.stop();
    }
  });
}

test.run();
