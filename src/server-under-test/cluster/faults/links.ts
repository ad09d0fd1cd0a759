import { connect } from "node:net";
import { ChatbenchError, errorMessage } from "../../../base/chatbench-error.js";
import { shownUrl } from "../../../base/secrets.js";
import type { LinkShape } from "../../../protocol/server-control.js";
import type { RelaySettings } from "../../relay/relay-settings.js";
import { type HostAndPort, LinkProxy } from "./link-proxy.js";
import { ALL_LINKS } from "./possible-faults.js";

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "redis:": 6379, "nats:": 4222, "ws:": 80 };

/**
 * The links between nodes and the backbone. Each node whose link will be disturbed has a proxy; the others have none.
 */
export class Links {
  readonly #relay: RelaySettings;
  readonly #proxies = new Map<string, LinkProxy>();

  private constructor(relay: RelaySettings) {
    this.#relay = relay;
  }

  /**
   * @param nodes the ids of the nodes whose links go through a proxy.
   * @throws ChatbenchError `broker_unreachable` when nothing answers behind them, `fault_impossible` in
   *   front of a Redis Cluster.
   */
  static async open(relay: RelaySettings, nodes: readonly string[]): Promise<Links> {
    const links = new Links(relay);
    if (relay.kind === "none" || nodes.length === 0) return links;
    const target = addressOf(relay.url);
    await assertReachable(relay.url, target);
    if (relay.kind === "redis") await assertNoRedisCluster(relay);
    try {
      for (const id of nodes) links.#proxies.set(id, await LinkProxy.open(target));
      return links;
    } catch (thrown) {
      await links.close();
      throw thrown;
    }
  }

  /** The settings with which a node reaches the backbone, through its proxy if it has one. */
  relayOf(nodeId: string): RelaySettings {
    const proxy = this.#proxies.get(nodeId);
    if (proxy === undefined || this.#relay.kind === "none") return this.#relay;
    const url = new URL(this.#relay.url);
    url.hostname = "127.0.0.1";
    url.port = String(proxy.port);
    return { ...this.#relay, url: url.href };
  }

  /** @param target a node's id, or `relay`. @throws ChatbenchError `fault_impossible`. */
  shape(target: string, shape: LinkShape): void {
    for (const proxy of this.#of(target)) proxy.shape(shape);
  }

  /** @param target a node's id, or `relay`. @throws ChatbenchError `fault_impossible`. */
  reset(target: string): void {
    for (const proxy of this.#of(target)) proxy.reset();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#proxies.values()].map((proxy) => proxy.close()));
  }

  #of(target: string): LinkProxy[] {
    const proxies = [...this.#proxies].filter(([id]) => target === ALL_LINKS || target === id);
    if (proxies.length > 0) return proxies.map(([, proxy]) => proxy);
    throw new ChatbenchError(
      "fault_impossible",
      `There is no link ${target}, or it has no proxy.`,
      "Links that will be disturbed must be named when the server is started.",
    );
  }
}

function addressOf(url: string): HostAndPort {
  const { protocol, hostname, port } = new URL(url);
  // Only a URL has an IPv6 address in brackets.
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: port === "" ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) };
}

/** Checked here because a node behind a proxy could not say what is wrong: it would connect, and then be cut off. */
async function assertReachable(url: string, target: HostAndPort): Promise<void> {
  const socket = connect(target);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
  } catch (thrown) {
    throw new ChatbenchError(
      "broker_unreachable",
      `Nothing answers at ${shownUrl(url)}: ${errorMessage(thrown)}.`,
      "Check that it is running there.",
    );
  } finally {
    socket.destroy();
  }
}

/**
 * A Redis Cluster cannot be proxied: its nodes tell each client the addresses of the others, so clients would bypass
 * the proxy.
 */
async function assertNoRedisCluster({ url, patience }: Exclude<RelaySettings, { kind: "none" }>): Promise<void> {
  const { StandaloneBus } = await import("../../relay/redis/standalone-bus.js");
  const nothing = (): void => undefined;
  const { connectMs, heartbeatMs } = patience;
  const options = { url, connectMs, heartbeatMs, retryAfterMs: (_: number, cause: Error) => cause };
  const bus = new StandaloneBus(options, { message: nothing, ready: nothing, broken: nothing });
  let isInCluster = false;
  try {
    await bus.connect();
    isInCluster = await bus.isInCluster();
  } catch {
    // For example a refused password, which the nodes will report.
  } finally {
    bus.close();
  }
  if (!isInCluster) return;
  throw new ChatbenchError(
    "fault_impossible",
    `The links to ${shownUrl(url)} cannot be disturbed: it is a Redis Cluster, whose clients bypass any proxy.`,
    "Use one Redis server, or let chatbench start its own (server.redis.start: true).",
  );
}
