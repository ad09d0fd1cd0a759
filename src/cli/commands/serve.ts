import { Command } from "commander";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { isLoopback } from "../../base/host-address.js";
import { inertText } from "../../base/hostile-text.js";
import type { ProcessExit, ServerUnderTest } from "../../protocol/server-control.js";
import { parseServerSettings } from "../../scenario/parse-scenario.js";
import type { ServerSettings } from "../../scenario/schema/scenario.js";
import { startServer } from "../../server-under-test/start-server.js";
import { setOption } from "../options/shared-options.js";
import { Interrupts } from "../terminal/interrupts.js";
import { print } from "../terminal/print.js";

const DEFAULT_PORT = "7000";

interface ServeOptions {
  readonly port?: string;
  readonly host?: string;
  readonly set: readonly string[];
}

/** `chatbench serve`: runs the reference server alone, until SIGINT, SIGTERM or the end of its terminal. */
export function serveCommand(): Command {
  return new Command("serve")
    .summary("run the reference chat server without a load")
    .description("Run the reference chat server without a load, for a browser or another load generator")
    .option("--port <number>", `port to listen on; 0 picks a free one (default: ${DEFAULT_PORT})`)
    .option("--host <address>", "address to listen on (default: 127.0.0.1)")
    .addOption(setOption("override a setting of the server, such as server.routing=map-scan"))
    .addHelpText(
      "after",
      "\nThe first line on stdout is the server's URL. In a browser it shows a chat page;\nprograms connect to it with ws://. With several nodes, each has a line.",
    )
    .action(async (options: ServeOptions) => serve(settingsOf(options)));
}

/** The last override of a key wins: `--port` over `--set`, and `--set` over the default. */
function settingsOf({ port, host, set }: ServeOptions): ServerSettings {
  return parseServerSettings([
    `server.port=${DEFAULT_PORT}`,
    ...set,
    ...(port === undefined ? [] : [`server.port=${port}`]),
    ...(host === undefined ? [] : [`server.host=${JSON.stringify(host)}`]),
  ]);
}

async function serve(settings: ServerSettings): Promise<void> {
  const server = await startServer(settings);
  if (!isLoopback(settings.host)) {
    process.stderr.write(
      `Listening on ${inertText(settings.host)}: anyone who can reach this machine can reach this server.\n`,
    );
  }
  try {
    for (const url of server.entrances) await print(`${url.replace(/^ws/, "http")}\n`);
  } catch (thrown) {
    // Without its URL, nobody could find the server.
    await server.stop();
    throw thrown;
  }
  const exit = await untilToldToStop(server);
  if (exit !== undefined) throw serverDied(exit);
}

/** Resolves when a signal has stopped the server, or with the way the server ended by itself. */
function untilToldToStop(server: ServerUnderTest): Promise<ProcessExit | undefined> {
  return new Promise((resolve, reject) => {
    const interrupts = new Interrupts("");
    const finish = (exit: ProcessExit | undefined): void => {
      interrupts.close();
      resolve(exit);
    };
    // After a second signal, do not wait for connections to drain.
    const stop = (): Promise<void> => server.stop().then(() => finish(undefined), reject);
    interrupts.signal.addEventListener("abort", stop);
    server.onUnexpectedExit(finish);
  });
}

function serverDied({ exitCode, signal, stderr }: ProcessExit): ChatbenchError {
  const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
  const lastWords = stderr.trim() === "" ? undefined : `It wrote: ${inertText(stderr.trim().slice(-400), 400)}`;
  return new ChatbenchError("server_died", `The server's process died ${how}.`, lastWords);
}
