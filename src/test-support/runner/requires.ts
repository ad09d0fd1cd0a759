/**
 * Tests that need something a machine may lack: a browser, a broker, /proc. Such a test is skipped by name with the
 * reason, or fails if the environment promises that nothing is missing (CHATBENCH_REQUIRE_SERVICES=1, as in .ci/run).
 */

import { spawnSync } from "node:child_process";
import { channel } from "node:diagnostics_channel";
import type { Callback, Test } from "uvu";
import { findCommand, serverPath } from "../../server-under-test/processes/find-command.js";
import { SKIPPED_CHANNEL, type SkippedTest } from "./run-tests-messages.js";

export interface Requirement {
  readonly met: boolean;
  /** What is required, in the form that follows "needs": `the command chromium`. */
  readonly what: string;
  /** It is no service that could be installed, but a right that a container may not have: never a failure. */
  readonly isRight?: boolean;
}

export function requireCommand(name: string): Requirement {
  return { met: findCommand(name, serverPath()) !== undefined, what: `the command ${name}` };
}

export function requireLinux(): Requirement {
  return { met: process.platform === "linux", what: "Linux" };
}

/** A Python with this module: Debian's, or the one that PATH has first. */
export function requirePythonModule(name: string): Requirement & { readonly python: string } {
  const pythons = ["/usr/bin/python3", "python3"];
  const python = pythons.find((command) => spawnSync(command, ["-c", `import ${name}`]).status === 0);
  return { met: python !== undefined, what: `the Python module ${name}`, python: python ?? "python3" };
}

/** The right to mount something that only one process sees. */
export function requireMounts(): Requirement {
  const met =
    process.platform === "linux" && spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/proc"]).status === 0;
  return { met, what: "the right to mount (unshare -m)", isRight: true };
}

/** Combines several requirements; `what` names those that are not met. */
export function requireAll(...requirements: readonly Requirement[]): Requirement {
  const unmet = requirements.filter(({ met }) => !met);
  const named = unmet.length > 0 ? unmet : requirements;
  return { met: unmet.length === 0, what: named.map(({ what }) => what).join(" and ") };
}

/** Declares a test that runs only if `requirement` is met. */
export function testIf<T>(suite: Test<T>, name: string, requirement: Requirement, run: Callback<T>): void {
  if (requirement.met) {
    suite(name, run);
    return;
  }
  suite(name, ({ __suite__ }) => {
    const reason = `needs ${requirement.what}`;
    if (process.env.CHATBENCH_REQUIRE_SERVICES === "1" && requirement.isRight !== true) {
      throw new Error(`It ${reason}, and CHATBENCH_REQUIRE_SERVICES=1 says that nothing is missing here.`);
    }
    const skipped: SkippedTest = { name: __suite__ === "" ? name : `${__suite__}: ${name}`, reason };
    channel(SKIPPED_CHANNEL).publish(skipped);
  });
}
