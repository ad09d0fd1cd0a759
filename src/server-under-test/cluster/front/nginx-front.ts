import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { findCommand } from "../../processes/find-command.js";
import type { ProcessService } from "../../processes/serve-parent.js";
import { WatchedCommand } from "../../processes/watched-command.js";
import { nginxConfig } from "./nginx-config.js";

/** Everything an nginx in front of nodes needs to start. */
export interface NginxConfig {
  readonly id: string;
  /** `host:port` of each node. */
  readonly nodes: readonly string[];
  /** The number of users that may be connected at once. */
  readonly users: number;
  /** The folders to search for the command, in the format of PATH. */
  readonly path: string;
}

/** An nginx for one run, as a child of this process, with which it ends. */
export class NginxFront implements ProcessService {
  readonly #config: NginxConfig;
  #server: WatchedCommand | undefined;

  constructor(config: NginxConfig) {
    this.#config = config;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** @throws ChatbenchError `nginx_missing` when it is not installed, `nginx_failed` when it does not start. */
  async listen(): Promise<void> {
    const { nodes, users, path } = this.#config;
    const executable = findCommand("nginx", path);
    if (executable === undefined) {
      throw new ChatbenchError(
        "nginx_missing",
        "The command nginx is not installed, but the scenario puts one in front of the nodes.",
        "Install it (apt-get install nginx-light), or choose another server.balance.",
      );
    }
    this.#server = new WatchedCommand({
      executable,
      // Without this, nginx opens its built-in log file before it reads its configuration.
      args: (configFile, folder) => ["-e", "stderr", "-p", folder, "-c", configFile],
      config: (port) => nginxConfig(port, nodes, users),
      // By then the port is open, though the pid file is not written yet.
      ready: /getrlimit\(RLIMIT_NOFILE\)/,
      keepsFolder: true,
    });
    const failure = await this.#server.start(0);
    if (failure !== undefined) throw new ChatbenchError("nginx_failed", `nginx did not start: ${failure}`);
  }

  snapshot(): ProcessSnapshot {
    if (this.#server === undefined) throw new TypeError("an nginx has a snapshot only once it listens");
    return this.#server.snapshot(this.#config.id);
  }

  trace(): null {
    return null;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
