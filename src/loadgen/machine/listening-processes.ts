import { hostname, networkInterfaces } from "node:os";
import { readProcessStat } from "../../base/process-stat.js";
import type { SystemFiles } from "../../base/system-file.js";

/** Programs that only forward bytes: they listen, but the server is in a container or elsewhere. */
const FORWARDERS: readonly string[] = [
  ...["docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "gvproxy"],
  ...["ssh", "sshd", "kubectl", "socat", "nginx", "haproxy", "envoy", "traefik", "caddy"],
];

/** The state of a listening socket in /proc/net/tcp. */
const LISTENING = "0A";

/**
 * Returns the processes that listen on a TCP port of this machine: the server, and its workers if they share the
 * socket. `null` when none is visible (it belongs to another user or container), or when a program that only forwards
 * bytes is among them.
 */
export function listeningProcesses(files: SystemFiles, port: number): readonly number[] | null {
  const sockets = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
    listeningSockets(files.read(table) ?? "", port),
  );
  if (sockets.length === 0) return null;
  const wanted = new Set(sockets.map((inode) => `socket:[${inode}]`));
  const pids = (files.list("/proc") ?? []).filter((name) => /^\d+$/.test(name) && holdsAny(files, name, wanted));
  const names = pids.map((pid) => readProcessStat(files.read, Number(pid))?.name ?? "");
  return pids.length === 0 || names.some((name) => FORWARDERS.includes(name)) ? null : pids.map(Number);
}

/**
 * Returns the inodes of sockets that listen on a port. A line is `sl local_address rem_address st … inode`, with the
 * port in hex.
 */
function listeningSockets(table: string, port: number): readonly string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = "", , state]) => state === LISTENING && local.endsWith(`:${hexPort}`))
    .flatMap((fields) => fields[9] ?? []);
}

function holdsAny({ list, follow }: SystemFiles, pid: string, sockets: ReadonlySet<string>): boolean {
  const descriptors = list(`/proc/${pid}/fd`) ?? [];
  return descriptors.some((descriptor) => sockets.has(follow(`/proc/${pid}/fd/${descriptor}`) ?? ""));
}

/** Tells whether a URL's host is this machine, as far as possible without asking a name server. */
export function isThisMachine(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host === hostname() || host === "::1" || host.startsWith("127.")) return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host));
}
