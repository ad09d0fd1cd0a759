import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Engine, Load, RunningEngine } from "./engine.js";
import type { ForkedReport, ForkedRequest } from "./forked-messages.js";

const RAMP_PER_SEC = 2_000;

/** The `ws` package, as people use it to make load. */
export const WS_CLIENT = forkedEngine("ws client", "JSON.parse, and counts", "./ws-client.entry.js");

/** The least that Node does to receive: what any engine costs above this is its own. */
export const BARE_LOOP = forkedEngine("bare loop", "counts bytes", "./bare-loop.entry.js");

/** A simple load generator in its own process. @param entry serves orders (serve-orders.ts). */
function forkedEngine(name: string, does: string, entry: string): Engine {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  return {
    name,
    does,
    hasOwnSchedule: false,
    async start(load: Load, url: string): Promise<RunningEngine> {
      const child = fork(path, [], { execArgv: ["--expose-gc"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
      const died = once(child, "exit").then((): never => {
        throw new Error(`the ${name} died`);
      });
      died.catch(() => undefined);
      const ask = async (request: ForkedRequest): Promise<ForkedReport> => {
        child.send(request);
        const [answer] = (await Promise.race([once(child, "message"), died])) as [ForkedReport];
        return answer;
      };
      return {
        pid: child.pid ?? 0,
        connect: async () => void (await ask({ type: "connect", url, users: load.users, perSec: RAMP_PER_SEC })),
        collectGarbage: async () => void (await ask({ type: "collectGarbage" })),
        startTraffic: async () => void (await ask({ type: "startTraffic", load })),
        async stop() {
          const answer = await ask({ type: "stop" });
          const exit = once(child, "exit");
          child.kill("SIGKILL");
          await exit;
          if (answer.type !== "stopped" || answer.received === 0) throw new Error(`the ${name} received nothing`);
          return { latencies: null };
        },
      };
    },
  };
}
