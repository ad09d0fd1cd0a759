/** Runs `chatbench run` against a server behind TLS, with certificates in files beside the scenario. */

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import { newAuthority } from "../../test-support/peers/certificates.js";
import { withSmallChat } from "../../test-support/peers/small-chat-server.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const AUTHORITY = newAuthority();
const SERVER = AUTHORITY.issue("localhost");
const CLIENT = AUTHORITY.issue("a tester");

interface Outcome {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything that was written and printed. */
  readonly everything: string;
}

/** Runs a scenario with these files beside it, from the folder above. */
async function runWith(tls: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  await withSmallChat({ identity: SERVER }, async ({ url }) => {
    const scenario = shortScenario({ users: 10, target: { url, tls }, traffic: { dm: { perSec: 20, contacts: 2 } } });
    await withScenarioFile(scenario, async (folder, file) => {
      await mkdir(join(folder, "tls"));
      await writeFile(join(folder, "tls", "ca.pem"), AUTHORITY.ca);
      await writeFile(join(folder, "tls", "client.pem"), CLIENT.cert);
      await writeFile(join(folder, "tls", "client.key"), CLIENT.key);
      const elsewhere = join(folder, "elsewhere");
      await mkdir(elsewhere);
      const run = new ChatbenchProcess(["run", join(folder, file), "--out", "out"], elsewhere);
      const code = await run.ended;
      const { stdout, stderr } = run;
      const written = await Promise.all(
        ["result.json", "report.html"].map((name) => readFile(join(elsewhere, "out", name), "utf8").catch(() => "")),
      );
      outcomes.push({ code, stdout, stderr, everything: [stdout, stderr, ...written].join("\n") });
    });
  });
  return outcomes[0] ?? assert.fail("it did not run");
}

/** On a busy machine a run is inconclusive, and there must be no other reasons. */
const RAN_WELL = [0, 3];

const test = suite("a server behind TLS");

test("connects to a server with a private authority, and never writes the client's key anywhere", async () => {
  const { code, stderr, everything } = await runWith({
    ca: "tls/ca.pem",
    cert: "tls/client.pem",
    key: "tls/client.key",
  });
  assert.ok(RAN_WELL.includes(Number(code)), stderr);
  assert.match(everything, /tls\/client\.key/);
  const [, secret = ""] = CLIENT.key.split("\n");
  assert.ok(secret.length > 40 && !everything.includes(secret));
  assert.doesNotMatch(everything, /BEGIN|certificate was not checked/);
});

test("a server with an untrusted certificate is refused, for that reason", async () => {
  const { code, stdout } = await runWith({});
  assert.equal(code, 1, stdout);
  assert.match(stdout.replace(/\s+/g, " "), /10 of 10 users could not connect \(\d+ × tls-failed: \w+/);
});

test("an unchecked certificate is mentioned in every output", async () => {
  const { code, stdout, stderr, everything } = await runWith({ insecure: true });
  assert.ok(RAN_WELL.includes(Number(code)), stderr);
  assert.match(stderr, /^chatbench: The server's certificate is not checked/m);
  assert.match(stdout.replace(/\s+/g, " "), /The server's certificate was not checked/);
  assert.match(everything, /"code": ?"certificates_unchecked"/);
  assert.match(everything, /certificate was not checked, so another server may have answered/);
});

test("a missing file is reported before anything starts, with the path tried", async () => {
  const { code, stdout, stderr } = await runWith({ ca: "no.pem" });
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(
    stderr,
    /scenario\.json|scenario\.yaml:\d+:\d+: target\.tls\.ca: cannot be read: there is no file \/.*\/no\.pem\./,
  );
});

test.run();
