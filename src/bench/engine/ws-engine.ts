import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Engine, Load, RunningEngine } from "./engine.js";
import type { WsClientReport, WsClientRequest } from "./ws-client-messages.js";

const ENTRY = fileURLToPath(new URL("./ws-client.entry.js", import.meta.url));
const RAMP_PER_SEC = 2_000;

/** The `ws` package in a process of its own, as people use it to make load. */
export const WS_CLIENT: Engine = {
  name: "ws client",
  does: "JSON.parse, and counts",
  hasOwnSchedule: false,
  async start(load: Load, url: string): Promise<RunningEngine> {
    const child = fork(ENTRY, [], { execArgv: ["--expose-gc"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const died = once(child, "exit").then((): never => {
      throw new Error("the ws client died");
    });
    died.catch(() => undefined);
    const ask = async (request: WsClientRequest): Promise<WsClientReport> => {
      child.send(request);
      const [answer] = (await Promise.race([once(child, "message"), died])) as [WsClientReport];
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
        if (answer.type !== "stopped" || answer.received === 0) throw new Error("the ws client received nothing");
        return { latencies: null };
      },
    };
  },
};
