import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { freePort } from "../../processes/free-port.js";
import { type ExpectedFault, willRestart } from "./possible-faults.js";

const FIRST_PORT = 10_000;
/** Assumed on systems other than Linux, or where Linux does not say. */
const USUAL_FIRST_EPHEMERAL = 32_768;
const ATTEMPTS = 50;

/**
 * Picks a free port below the system's ephemeral range, so that a killed process can listen on it again. A port from
 * that range (port 0) might meanwhile serve as the local end of one of thousands of loopback connections, even of one
 * to that very port.
 */
async function lastingPort(host: string): Promise<number> {
  const firstEphemeral = readFirstEphemeral();
  for (let attempt = 0; attempt < ATTEMPTS && firstEphemeral > FIRST_PORT; attempt++) {
    const port = randomInt(FIRST_PORT, firstEphemeral);
    if (await isFree(host, port)) return port;
  }
  return freePort();
}

/** The lowest port that connect() picks from (man 7 ip: ip_local_port_range). */
function readFirstEphemeral(): number {
  try {
    return Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
  } catch {
    return USUAL_FIRST_EPHEMERAL;
  }
}

/** The port for process `id` when the settings name none: 0 for any, or a fixed one if a fault will restart it. */
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
