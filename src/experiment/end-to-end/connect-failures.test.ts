/** Users who cannot connect, however often they try: the run continues without them or ends, as the scenario says. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, type WholeRun, wholeRun } from "../../test-support/runs/whole-run.js";

const RUN_ENTRY = fileURLToPath(new URL("../../test-support/runs/whole-run.entry.js", import.meta.url));

const USERS = 200;
const LIMIT = 20;
/** A slow ramp: when the run ends at the first failure, most users have not started to connect. */
const RAMP = { perSec: 50, plateaus: 1, retries: 1 };
const TRAFFIC = { broadcast: { perSec: 200 } };

/** Runs against a server that accepts `LIMIT` connections. */
async function fullServer(onConnectFailure: string, ramp = RAMP, wishes = {}): Promise<WholeRun> {
  const runs: WholeRun[] = [];
  await withTestNode({ limits: { connections: LIMIT } }, async ({ port }) => {
    const document = {
      users: USERS,
      ramp,
      traffic: TRAFFIC,
      target: { url: `ws://127.0.0.1:${port}/` },
      onConnectFailure,
      ...wishes,
    };
    runs.push(await wholeRun(shortScenario(document)));
  });
  return runs[0] as WholeRun;
}

const test = suite("users that cannot connect");

test("onConnectFailure: stop ends the run at the first of them, and keeps what was seen", async () => {
  const { result, notices } = await fullServer("stop");
  const { opened, failed, retried, planned } = result.connections;
  assert.equal(opened, LIMIT);
  assert.ok(failed > 0 && retried >= failed && opened + failed < planned, `${failed} of ${planned} failed`);
  assert.deepEqual([result.verdict, result.exitCode], ["fail", 1]);
  assert.deepEqual(
    result.reasons.map(({ code }) => code),
    ["connections_failed", "nothing_expected"],
  );
  assert.match(result.reasons[0]?.message ?? "", /could not connect.*handshake-refused.*onConnectFailure: stop/);
  assert.deepEqual(
    notices.map(({ code }) => code),
    ["connect_failed"],
  );
  assert.ok(result.timeline.length > 0);
});

test("onConnectFailure: stop ends the run even if a threshold allows failures", async () => {
  const thresholds = ["connections.failed < 1000"];
  const { result } = await fullServer("stop", { ...RAMP, retries: 0 }, { thresholds });
  assert.deepEqual([result.verdict, result.reasons[0]?.code], ["fail", "connections_failed"]);
});

test("onConnectFailure: continue runs without them", async () => {
  const { result } = await fullServer("continue", { ...RAMP, perSec: 1_000 });
  const { opened, failed, retried, errors } = result.connections;
  assert.deepEqual([opened, failed, retried], [LIMIT, USERS - LIMIT, USERS - LIMIT]);
  assert.deepEqual(
    errors.map(({ cause, count }) => [cause, count]),
    [["handshake-refused", 2 * (USERS - LIMIT)]],
  );
  assert.ok(result.delivery.delivered > 0);
  assert.equal(result.delivery.lost, 0);
});

/** A whole run whose processes have a limit of descriptors each. */
async function runWithDescriptors(limit: number, document: Readonly<Record<string, unknown>>): Promise<RunResult> {
  const script = 'ulimit -n "$0"; exec "$@"';
  const args = ["-c", script, String(limit), process.execPath, RUN_ENTRY, JSON.stringify(document)];
  const child = spawn("sh", args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return JSON.parse(text) as RunResult;
}

for (const onConnectFailure of ["continue", "stop"]) {
  testIf(
    test,
    `running out of descriptors during the ramp is reported as a cause: ${onConnectFailure}`,
    requireLinux(),
    async () => {
      await withTestNode({}, async ({ port }) => {
        const ramp = { perSec: 400, plateaus: 2, retries: 1 };
        const target = { url: `ws://127.0.0.1:${port}/` };
        const document = shortScenario({ users: USERS, ramp, traffic: TRAFFIC, target, onConnectFailure });
        const { connections, reasons } = await runWithDescriptors(150, document);
        const { opened, failed, errors, planned } = connections;
        assert.ok(opened > 20 && opened < 150, `${opened} opened`);
        const emfile = errors.find(({ example }) => example.includes("EMFILE"));
        assert.equal(emfile?.cause, "connect-failed", JSON.stringify(errors));
        assert.ok((emfile?.count ?? 0) >= 2 * failed);
        assert.ok(reasons.some(({ code }) => code === "connections_failed"));
        if (onConnectFailure === "continue") assert.equal(opened + failed, planned);
        else assert.ok(opened + failed <= planned && failed > 0);
      });
    },
  );
}

test.run();
