import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../../base/clock.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import type { ProcessSnapshot, ServerUnderTest } from "../../protocol/server-control.js";
import { parseServerSettings } from "../../scenario/parse-scenario.js";
import { startServer } from "../../server-under-test/start-server.js";
import type { Engine, EngineWord, Load, RunningEngine } from "./engine.js";
import { costOf, machineCpuUs } from "./process-cost.js";
import { openSpeaker } from "./speaker.js";

const POLL_MS = 20;
const CONNECT_LIMIT_MS = 120_000;
/** The pause after connecting, and after starting the traffic, so that their after-effects are not measured. */
const SETTLE_MS = 1_000;
/** Time for the compiler to warm up: for engines in JavaScript, the figures of the first seconds are a tenth higher. */
const WARM_UP_MS = 3_000;
/** The traffic lasts this much longer than the part that is measured. */
export const MARGIN_SEC = 5;

/** What one engine cost in one turn, in microseconds of processor time and in bytes. */
export interface TurnCost extends EngineWord {
  readonly perConnectUs: number;
  /** Per delivery of a broadcast, or per private message sent and received. */
  readonly perMessageUs: number;
  readonly messages: number;
  /** RSS with all users connected before any traffic; below, after it. */
  readonly idleRssBytes: number;
  readonly usedRssBytes: number;
  /** The cores that other programs used while the traffic was measured. */
  readonly othersBusyCores: number;
}

/** Takes one engine's turn: starts a fresh server and a fresh engine, connects all users, then runs the traffic. */
export async function takeTurn(engine: Engine, load: Load, warmUpMs = WARM_UP_MS): Promise<TurnCost> {
  const server = await startReferenceServer();
  try {
    const url = server.entrances[0] ?? "";
    const running = await engine.start({ ...load, seconds: load.seconds + MARGIN_SEC }, url);
    let word: EngineWord | null = null;
    try {
      const cost = await measure(engine, running, load, server, warmUpMs);
      word = await running.stop();
      return { ...cost, ...word };
    } finally {
      if (word === null) await running.stop().catch(() => undefined);
    }
  } finally {
    await server.stop();
  }
}

/** Starts the same server for all engines, with its cheapest settings. */
const startReferenceServer = (): Promise<ServerUnderTest> =>
  startServer(parseServerSettings(["server.routing=map-lookup", "server.broadcast=prepared-frame"]));

async function measure(
  engine: Engine,
  running: RunningEngine,
  load: Load,
  server: ServerUnderTest,
  warmUpMs: number,
): Promise<Omit<TurnCost, keyof EngineWord>> {
  // Starting up does not count as connecting.
  if (engine.hasOwnSchedule) await untilRegistered(server, 1);
  const before = costOf(running.pid);
  await running.connect();
  await untilRegistered(server, load.users);
  const connected = costOf(running.pid);
  await sleep(SETTLE_MS);
  await running.collectGarbage();
  const idle = costOf(running.pid);
  const speaker = engine.hasOwnSchedule && load.kind === "broadcast" ? await openSpeaker(server, load.perSec) : null;
  await running.startTraffic();
  await sleep(warmUpMs);
  const window = await watchTraffic(running, load, server);
  speaker?.terminate();
  await running.collectGarbage();
  const used = costOf(running.pid);
  return {
    perConnectUs: (connected.cpuUs - before.cpuUs) / load.users,
    idleRssBytes: idle.rssBytes,
    usedRssBytes: used.rssBytes,
    ...window,
  };
}

/** Measures the traffic. The number of messages comes from the server's counters, for all engines alike. */
async function watchTraffic(
  running: RunningEngine,
  load: Load,
  server: ServerUnderTest,
): Promise<Pick<TurnCost, "perMessageUs" | "messages" | "othersBusyCores">> {
  const look = async () => {
    const node = await snapshotOf(server);
    return { atUs: nowUs(), engineUs: costOf(running.pid).cpuUs, machineUs: machineCpuUs(), ownUs: ownCpuUs(), node };
  };
  const start = await look();
  await sleep((load.seconds * US_PER_SEC) / US_PER_MS);
  const end = await look();
  const messages = framesOf(end.node) - framesOf(start.node);
  if (messages === 0) throw new Error("there was no traffic");
  const engineUs = end.engineUs - start.engineUs;
  const serverUs = (end.node.usage.cpuSec - start.node.usage.cpuSec) * US_PER_SEC;
  const othersUs = end.machineUs - start.machineUs - engineUs - serverUs - (end.ownUs - start.ownUs);
  return {
    perMessageUs: engineUs / messages,
    messages,
    othersBusyCores: Math.max(0, othersUs / (end.atUs - start.atUs)),
  };
}

const framesOf = ({ counters }: ProcessSnapshot): number => counters.framesSent - counters.answersSent;

function ownCpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function snapshotOf(server: ServerUnderTest): Promise<ProcessSnapshot> {
  const [node] = await server.snapshot({ collectGarbage: false });
  if (node === undefined) throw new Error("the server does not answer");
  return node;
}

async function untilRegistered(server: ServerUnderTest, users: number): Promise<void> {
  const deadlineMs = performance.now() + CONNECT_LIMIT_MS;
  for (let registered = 0; registered < users; ) {
    if (performance.now() > deadlineMs) throw new Error(`only ${registered} of ${users} users connected`);
    await sleep(POLL_MS);
    registered = (await snapshotOf(server)).users;
  }
}
