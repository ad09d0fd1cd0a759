import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { freePort } from "../../processes/free-port.js";
import { type ExpectedFault, willRestart } from "./possible-faults.js";

const FIRST_PORT = 10_000;
/** Where a system other than Linux, or one that tells nothing, may begin. */
const USUAL_FIRST_EPHEMERAL = 32_768;
const ATTEMPTS = 50;

/**
 * A port that is free now and that the system gives to nobody by itself, so that a process which is
 * killed finds it free when it starts again. One that the system picked (port 0) might meanwhile have
 * become the own end of one of thousands of connections on loopback, even of one to that very port.
 */
async function lastingPort(host: string): Promise<number> {
  const firstEphemeral = readFirstEphemeral();
  for (let attempt = 0; attempt < ATTEMPTS && firstEphemeral > FIRST_PORT; attempt++) {
    const port = randomInt(FIRST_PORT, firstEphemeral);
    if (await isFree(host, port)) return port;
  }
  return freePort();
}

/** The lower end of what connect() picks from (man 7 ip: ip_local_port_range). */
function readFirstEphemeral(): number {
  try {
    return Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
  } catch {
    return USUAL_FIRST_EPHEMERAL;
  }
}

/** The port for process `id` when nobody has named one: 0, for any, unless it must find it again. */
export async function portFor(faults: readonly ExpectedFault[], id: string, host: string): Promise<number> {
  return willRestart(faults, id) ? lastingPort(host) : 0;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const isListening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
  if (isListening) await new Promise((resolve) => server.close(resolve));
  return isListening;
}
