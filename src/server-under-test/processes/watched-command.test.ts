/** Programs of others never outlive who watches over them. */

import assert from "node:assert/strict";
import { suite } from "uvu";
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

for (const { program, command, settings } of PROGRAMS) {
  const needs = requireAll(requireCommand(command), requireLinux());
  testIf(test, `${command} ends when the process that watches over it is killed with -9`, needs, async () => {
    const server = await startServer(testNodeSettings({ settings }));
    try {
      const exits: ProcessExit[] = [];
      server.onUnexpectedExit((exit) => exits.push(exit));
      const pid = processesOf(server).find(({ id }) => id === program)?.pid;
      const watchers = childrenOf(process.pid).map((watcher) => ({ watcher, children: childrenOf(watcher.pid) }));
      const found = watchers.find(({ children }) => children.some((child) => child.pid === pid));
      assert.ok(found !== undefined);
      process.kill(found.watcher.pid, "SIGKILL");
      await until("all that it started is gone", () => !found.children.some(lives));
      await until("its end was noticed", () => exits.some(({ id, signal }) => id === program && signal === "SIGKILL"));
    } finally {
      await server.stop();
    }
  });
}

test.run();
