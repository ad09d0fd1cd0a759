import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { suite } from "uvu";
import { until } from "../../test-support/fakes/until.js";
import { ChatPeer } from "../../test-support/peers/chat-peer.js";

const test = suite("serve");

const COMMAND = JSON.stringify(new URL("./serve.js", import.meta.url));
const SCRIPT = `
  import { serveCommand } from ${COMMAND};
  serveCommand().parseAsync(process.argv.slice(1), { from: "user" })
    .catch((error) => { console.error(error.message, error.hint); process.exitCode = 2; });`;

interface Serving {
  readonly child: ChildProcess;
  output(): { readonly stdout: string; readonly stderr: string };
  readonly exitCode: Promise<number | null>;
}

function serve(args: readonly string[], limits = ""): Serving {
  const command = `${limits} exec "$0" --input-type=module -e "$@"`;
  const child = spawn("/bin/sh", ["-c", command, process.execPath, SCRIPT, "--", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  const exitCode = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, output: () => ({ stdout, stderr }), exitCode };
}

async function portOf(serving: Serving): Promise<number> {
  await until("the first line comes", () => serving.output().stdout.includes("\n"));
  return Number(new URL(serving.output().stdout.split("\n")[0] ?? "").port);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  test(`the first line is the URL; ${signal} drains, closes connections with 1001 and exits with 0`, async () => {
    const serving = serve(["--port", "0"]);
    const port = await portOf(serving);
    assert.equal(serving.output().stdout, `http://127.0.0.1:${port}/\n`);
    const page = await fetch(serving.output().stdout.trim(), { headers: { connection: "close" } });
    assert.match(await page.text(), /<!doctype html>/);
    const peer = await ChatPeer.register(port, "alice");
    serving.child.kill(signal);
    assert.equal((await peer.closed).code, 1001);
    assert.equal(await serving.exitCode, 0);
    assert.equal(serving.output().stderr, "");
  });
}

test("--set reaches the server", async () => {
  const serving = serve(["--port", "0", "--set", "server.routing=map-scan", "--set", "server.acks=true"]);
  const port = await portOf(serving);
  const peer = await ChatPeer.register(port, "alice");
  peer.send({ type: "private_message", to: "nobody", content: "" });
  peer.send({ type: "broadcast", content: "", id: 7 });
  await until("the ack comes", () => peer.texts.some((text) => text === '{"type":"ack","id":7}'));
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: "close" } });
  assert.match(await metrics.text(), /chatbench_connections_examined_total\{node="n0"\} 1\n/);
  serving.child.kill("SIGTERM");
  assert.equal(await serving.exitCode, 0);
});

test("warns when the address is not loopback", async () => {
  const serving = serve(["--port", "0", "--host", "0.0.0.0"]);
  await portOf(serving);
  assert.match(serving.output().stderr, /^Listening on 0\.0\.0\.0: anyone/);
  serving.child.kill("SIGTERM");
  await serving.exitCode;
});

test("a taken port is one sentence, and no process stays behind", async () => {
  const first = serve(["--port", "0"]);
  const port = await portOf(first);
  const second = serve(["--port", String(port)]);
  assert.equal(await second.exitCode, 2);
  assert.match(second.output().stderr, new RegExp(`^The server cannot listen on 127\\.0\\.0\\.1:${port}: .+\\n$`));
  assert.equal(second.output().stdout, "");
  first.child.kill("SIGTERM");
  await first.exitCode;
});

test("out of descriptors, it keeps serving open connections, and recovers", async () => {
  const serving = serve(["--port", "0"], "ulimit -n 128;");
  const port = await portOf(serving);
  const first = await ChatPeer.register(port, "first");
  const attempts = await Promise.allSettled(Array.from({ length: 200 }, () => ChatPeer.connect(port)));
  const opened = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
  assert.ok(opened.length > 0 && opened.length < 200, `${opened.length} of 200 connected`);
  assert.deepEqual(await first.drain(), []);
  await Promise.all(opened.map((peer) => peer.leave()));
  const late = await ChatPeer.register(port, "late");
  assert.deepEqual(await late.drain(), []);
  serving.child.kill("SIGTERM");
  assert.equal(await serving.exitCode, 0);
});

test.run();
