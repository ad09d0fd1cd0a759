import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { UserProgram } from "./user-program.js";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
/** How long the port of a server that was killed may take to be free. */
const FREE_WITHIN_MS = 5_000;

export interface ServerProgramOptions {
  /** The option that named the command, for messages: `--cmd`. */
  readonly option: string;
  readonly commandLine: string;
  readonly folder: string;
  /** The target's URL: the server is ready once its port takes a connection. */
  readonly url: string;
  readonly signal: AbortSignal;
}

/**
 * Starts the user's own server, and waits until it listens.
 *
 * @returns a function that stops it, and waits until its port is free.
 * @throws ChatbenchError `server_command_failed` when it ends, goes into the background or does not listen in time,
 *   `port_taken` when something else listens there already; it is stopped then.
 */
export async function startServerProgram(options: ServerProgramOptions): Promise<() => Promise<void>> {
  const { option, commandLine, folder, url, signal } = options;
  const { hostname, port, protocol } = new URL(url);
  const address = {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (protocol === "wss:" ? 443 : 80) : Number(port),
  };
  const place = inertText(`${hostname}:${address.port}`);
  if (await listens(address)) {
    throw new ChatbenchError(
      "port_taken",
      `Something listens at ${place} before ${option} was started, so another server would be measured.`,
      "Stop it, or change the port of target.url and of the command.",
    );
  }
  const program = new UserProgram(commandLine, folder);
  const deadline = Date.now() + READY_WITHIN_MS;
  // A command that has ended cannot be stopped, so what listens then is a daemon, or another server.
  while (program.hasEnded || !(await listens(address))) {
    const isLate = Date.now() > deadline;
    if (!program.hasEnded && !isLate && !signal.aborted) {
      await sleep(LOOK_EVERY_MS);
      continue;
    }
    const how = program.hasEnded
      ? `ended with ${(await program.ended).how} instead of listening at ${place}`
      : `did not listen at ${place} within ${READY_WITHIN_MS / 1000} s`;
    await program.stop();
    throw new ChatbenchError(
      "server_command_failed",
      `The server that ${option} starts ${how}.${program.logShown}`,
      `Check that ${option} starts a server in the foreground (no daemon, no \`&\`), and that it listens where target.url points to.`,
    );
  }
  return async () => {
    await program.stop();
    const freeBy = Date.now() + FREE_WITHIN_MS;
    while (Date.now() < freeBy && (await listens(address))) await sleep(LOOK_EVERY_MS);
  };
}

function listens(address: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
