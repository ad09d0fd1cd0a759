import { spawn } from "node:child_process";
import { createClient } from "@redis/client";
import { makeTempFolder, removeTempFolder } from "../../base/temp-folder.js";
import { findCommand, serverPath } from "../../server-under-test/processes/find-command.js";
import { freePort } from "../../server-under-test/processes/free-port.js";
import { until } from "../fakes/until.js";

const SLOTS = 16_384;

/**
 * Starts a Redis Cluster of `shards` servers without replicas, which ends with this process. @returns the URL of one of
 * them.
 */
export async function startTestRedisCluster(shards: number): Promise<string> {
  const command = findCommand("redis-server", serverPath());
  if (command === undefined) throw new Error("redis-server is not installed");
  const ports: number[] = [];
  while (ports.length < shards) {
    const port = await freePort();
    // The servers talk to each other on ports that are 10,000 higher.
    if (port <= 55_535 && !ports.includes(port)) ports.push(port);
  }
  for (const port of ports) {
    const options = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--cluster-enabled", "yes"];
    const cwd = makeTempFolder();
    const child = spawn(command, [...options], { cwd, stdio: "ignore" });
    child.unref();
    process.once("exit", () => {
      child.kill("SIGKILL");
      removeTempFolder(cwd);
    });
  }
  const clients = await Promise.all(
    ports.map(async (port) => {
      const client = createClient({ url: `redis://127.0.0.1:${port}` });
      client.on("error", () => undefined);
      await client.connect();
      return client;
    }),
  );
  for (const [i, client] of clients.entries()) {
    const [from, to] = [Math.ceil((i * SLOTS) / shards), Math.ceil(((i + 1) * SLOTS) / shards) - 1];
    await client.sendCommand(["CLUSTER", "ADDSLOTSRANGE", `${from}`, `${to}`]);
    await client.sendCommand(["CLUSTER", "MEET", "127.0.0.1", `${ports[0]}`]);
  }
  await until("the Redis cluster is complete", async () => {
    const infos = await Promise.all(clients.map((client) => client.sendCommand(["CLUSTER", "INFO"])));
    return infos.every(
      (info) => /cluster_state:ok/.test(`${info}`) && `${info}`.includes(`cluster_known_nodes:${shards}`),
    );
  });
  for (const client of clients) client.destroy();
  return `redis://127.0.0.1:${ports[0]}`;
}
