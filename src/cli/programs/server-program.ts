import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { UserProgram } from "./user-program.js";

const READY_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;
const LINES_SHOWN = 12;

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
 * @returns a function that stops it.
 * @throws ChatbenchError `server_command_failed` when it ends or does not listen in time, `port_taken` when something
 *   else listens there already; it is stopped then.
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
  while (!(await listens(address))) {
    const isLate = Date.now() > deadline;
    if (!program.hasEnded && !isLate && !signal.aborted) {
      await sleep(LOOK_EVERY_MS);
      continue;
    }
    const how = program.hasEnded ? `ended with ${(await program.ended).how}` : "did not listen";
    await program.stop();
    const log = program.lastLines(LINES_SHOWN).map((line) => `\n    ${line}`);
    throw new ChatbenchError(
      "server_command_failed",
      `The server that ${option} starts ${how} at ${place} within ${READY_WITHIN_MS / 1000} s.${log.join("")}`,
      `Check that ${option} starts a server that listens where target.url points to.`,
    );
  }
  return () => program.stop();
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
