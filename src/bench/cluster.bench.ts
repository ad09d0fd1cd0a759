/**
 * `npm run bench:cluster`: measures what connecting nodes costs. Prints each figure beside its bar and exits 1 when one
 * is missed. The first part drives a relayer with stub nodes and, in turn with it, a plain `ws` echo of the same
 * frames. The second runs one scenario of broadcasts on one node and on three, also in turn, which cancels other load
 * on the machine. Counters (copies, waste, hops) have no noise, and tests check those:
 * src/test-support/clusters/relay-contract.ts.
 */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { nowUs } from "../base/clock.js";
import { makeTempFolder, removeTempFolder } from "../base/temp-folder.js";
import { formatCount } from "../base/units.js";
import { LINK_SECRET_HEADER, type NodeLinkMessage } from "../protocol/link-messages.js";
import { KIND_INDEX, MarkerCodec } from "../protocol/marker.js";
import { parseRunResult } from "../result/parse-run-result.js";
import type { RunResult } from "../result/run-result.js";
import { ProcessLife } from "../server-under-test/processes/process-life.js";
import type { RelayerConfig } from "../server-under-test/relay/relayer/relayer.js";
import { type Bar, reportBars } from "./engine/bar.js";

const RELAYER_ENTRY = new URL("../server-under-test/cluster/relayer.entry.js", import.meta.url);
const ECHO_ENTRY = new URL("../test-support/peers/echo.entry.js", import.meta.url);
const SECRET = "of the benchmark";
const NODES = 3;
const USERS_PER_NODE = 1_000;
const MESSAGES = 300_000;
/** The number of frames a stub node sends before it waits for the first to come back. */
const WINDOW = 8;
const PAIRS = 3;
const CODEC = new MarkerCodec("bEnCh0");
/** With `--trace` the relayer records the messages it sees. */
const TRACE = process.argv.includes("--trace");

interface Throughput {
  readonly perSec: number;
  readonly cpuUsPerMessage: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

const lineOf = (message: NodeLinkMessage): string => JSON.stringify(message);

/** Makes the private messages, 64 bytes each and to users of the next node, that leave node `node` in one frame. */
function frameOf(node: number, messages: number): string {
  const content = Buffer.alloc(64);
  const lines = Array.from({ length: messages }, (_, i) => {
    const [from, to] = [`n${node}-${i}`, `n${(node + 1) % NODES}-${i % USERS_PER_NODE}`];
    CODEC.write(content, 0, content.length, KIND_INDEX.dm, node * MESSAGES + i, nowUs());
    const delivery = { type: "private_message", from, to, content: content.toString("latin1") } as const;
    return lineOf({ type: "deliver", node: `n${node}`, handedUs: nowUs(), delivery });
  });
  return lines.join("\n");
}

async function openLink(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, {
    headers: { [LINK_SECRET_HEADER]: `Bearer ${SECRET}` },
    perMessageDeflate: false,
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

/** Registers the users of a stub node with the relayer, and waits until that is done. */
async function sayHello(socket: WebSocket, node: number): Promise<void> {
  const users = Array.from({ length: USERS_PER_NODE }, (_, i) => `n${node}-${i}`);
  socket.send(lineOf({ type: "hello", node: `n${node}`, users, rooms: [] }));
  await new Promise((resolve) => socket.once("message", resolve));
}

/** Sends all messages in frames of `batch` from all links at once, and resolves when every copy has come. */
async function exchange(links: readonly WebSocket[], batch: number): Promise<number> {
  const framesPerLink = Math.ceil(MESSAGES / links.length / batch);
  const expected = framesPerLink * links.length * batch;
  const startNs = process.hrtime.bigint();
  await new Promise<void>((resolve) => {
    let received = 0;
    for (const [node, link] of links.entries()) {
      const frame = frameOf(node, batch);
      let sent = 0;
      const sendMore = (credit: number): void => {
        for (let i = 0; i < credit && sent < framesPerLink; i++, sent++) link.send(frame);
      };
      let returned = 0;
      link.removeAllListeners("message");
      link.on("message", (data: Buffer) => {
        // One read may contain messages of several frames; each frame's worth of messages allows sending another frame.
        const copies = copiesIn(data);
        received += copies;
        returned += copies;
        const frames = Math.floor(returned / batch);
        returned -= frames * batch;
        sendMore(frames);
        if (received >= expected) resolve();
      });
      sendMore(WINDOW);
    }
  });
  return expected / (Number(process.hrtime.bigint() - startNs) / 1e9);
}

const DELIVER = Buffer.from('"deliver"');

function copiesIn(data: Buffer): number {
  let copies = 0;
  for (let at = data.indexOf(DELIVER); at >= 0; at = data.indexOf(DELIVER, at + DELIVER.length)) copies++;
  return copies;
}

/** Measures one server process under the stubs' load. */
async function drive(server: ProcessLife, batch: number, prepare: typeof sayHello | null): Promise<Throughput> {
  const links = await Promise.all(Array.from({ length: NODES }, () => openLink(`ws://127.0.0.1:${server.port}/`)));
  if (prepare !== null) await Promise.all(links.map(prepare));
  const before = (await server.snapshot(false))?.usage.cpuSec ?? 0;
  const perSec = await exchange(links, batch);
  const after = (await server.snapshot(false))?.usage.cpuSec ?? 0;
  for (const link of links) link.terminate();
  return { perSec, cpuUsPerMessage: ((after - before) * 1e6) / MESSAGES };
}

async function relayerBars(): Promise<readonly Bar[]> {
  const config: RelayerConfig = {
    id: "relayer",
    port: 0,
    forwarding: "directory",
    secret: SECRET,
    batchMs: 0,
    heartbeatMs: 60_000,
    trace: TRACE,
  };
  const relayer = await ProcessLife.start(RELAYER_ENTRY, config);
  const echo = await ProcessLife.start(ECHO_ENTRY, { id: "echo" });
  const bars: Bar[] = [];
  for (const batch of [100, 10]) {
    const relayed: Throughput[] = [];
    const echoed: Throughput[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      for (const isRelayer of pair % 2 === 0 ? [true, false] : [false, true]) {
        if (isRelayer) relayed.push(await drive(relayer, batch, sayHello));
        else echoed.push(await drive(echo, batch, null));
      }
    }
    const [relay, plain] = [relayed, echoed].map((runs) => ({
      perSec: median(runs.map(({ perSec }) => perSec)),
      cpuUs: median(runs.map(({ cpuUsPerMessage }) => cpuUsPerMessage)),
    })) as [{ perSec: number; cpuUs: number }, { perSec: number; cpuUs: number }];
    const ratio = (relay.perSec / plain.perSec).toFixed(2);
    bars.push({
      what:
        `messages/s through one relayer, frames of ${batch}, median of ${PAIRS} (${ratio} of a plain echo's ` +
        `${formatCount(Math.round(plain.perSec))}; CPU ${relay.cpuUs.toFixed(2)} us a message, echo ${plain.cpuUs.toFixed(2)} us)`,
      measured: formatCount(Math.round(relay.perSec)),
      bar: "50,000",
      holds: relay.perSec >= 50_000,
    });
  }
  await Promise.all([relayer.stop(1_000), echo.stop(1_000)]);
  return bars;
}

/** Returns the result of `chatbench run`, with keys of the scenario set. */
function resultOf(scenario: string, shape: readonly string[]): RunResult {
  const folder = makeTempFolder();
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const args = ["run", `scenarios/${scenario}.yaml`, "--quiet", "--workers", "1", "--out", join(folder, "run")];
  const run = spawnSync(process.execPath, ["bin/chatbench.js", ...args, ...shape.flatMap((pair) => ["--set", pair])], {
    cwd: root,
    encoding: "utf8",
  });
  if (run.signal !== null) throw new Error(`the run was ended by ${run.signal}`);
  const result = parseRunResult(readFileSync(join(folder, "run", "result.json"), "utf8"));
  removeTempFolder(folder);
  return result;
}

/** Returns the CPU of all server processes, including the relayer, per delivery of the hold phase of one run. */
function cpuPerDelivery(nodes: number): number {
  const shape = [
    `server.nodes=${nodes}`,
    `server.topology=${nodes === 1 ? "single" : "relayer"}`,
    "traffic.dm=",
    "traffic.room=",
    "traffic.broadcast.perSec=20",
    "phases={ warmup: 2s, hold: 10s, drain: 1s }",
    "thresholds=[]",
  ];
  const hold = resultOf("directory-3-nodes", shape).timeline.filter(
    ({ phase, serverCpu }) => phase === "hold" && serverCpu !== null,
  );
  const cpuSec = hold.reduce((sum, { serverCpu }) => sum + (serverCpu ?? 0), 0);
  return (cpuSec * 1e6) / hold.reduce((sum, { deliveries }) => sum + deliveries, 0);
}

function broadcastBar(): Bar {
  const one: number[] = [];
  const three: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const nodes of pair % 2 === 0 ? [1, 3] : [3, 1]) (nodes === 1 ? one : three).push(cpuPerDelivery(nodes));
  }
  const ratio = median(three) / median(one);
  return {
    what: `server CPU per delivered frame of a broadcast, 3 nodes and a relayer (${median(three).toFixed(1)} us) ÷ 1 node (${median(one).toFixed(1)} us), ${PAIRS} pairs`,
    measured: ratio.toFixed(2),
    bar: "1.25",
    holds: ratio <= 1.25,
  };
}

/** Kills one of three nodes under load, and checks counts, which have no noise. */
function killBar(): Bar {
  const { connections, delivery, faults, server } = resultOf("node-killed", []);
  const [kill] = faults;
  const ghosts = Object.values(server?.leftovers ?? { unknown: Number.NaN }).reduce((sum, count) => sum + count, 0);
  const { cut = 0, reconnected = 0 } = kill ?? {};
  const counts = [connections.closedEarly - reconnected, delivery.outsideFaults.lost, delivery.duplicated, ghosts];
  const [missing, lost, twice] = counts;
  return {
    what: "one of three nodes killed",
    measured:
      `${reconnected} of ${cut} back, the last after ${Math.round((kill?.reconnectedAfterUs.all ?? Number.NaN) / 1_000)} ms; ` +
      `${missing} missing, ${lost} lost outside its time, ${twice} duplicated, ${ghosts} ghosts`,
    bar: "all back, 0, 0, 0, 0",
    holds: cut > 0 && reconnected === cut && counts.every((count) => count === 0),
  };
}

const runs = process.argv.includes("--no-runs") ? [] : [broadcastBar(), killBar()];
const bars = [...(await relayerBars()), ...runs];
reportBars(bars);
