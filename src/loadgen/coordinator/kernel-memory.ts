import { readFile } from "node:fs/promises";

/** The kernel's slab caches that hold one object per TCP socket, or per open file behind it. */
const SOCKET_CACHES = new Set(["TCP", "TCPv6", "sock_inode_cache", "filp", "eventpoll_epi", "ep_item"]);
const PAGE_BYTES = 4096;

/**
 * Returns the kernel memory of all TCP sockets of this machine, in bytes: the slab objects of sockets plus the pages
 * of their queues. Linux shows it only to root (/proc/slabinfo, slabinfo(5)).
 *
 * @returns `null` where the system does not say.
 */
export async function kernelSocketBytes(): Promise<number | null> {
  try {
    const [slabinfo, sockstat] = await Promise.all([
      readFile("/proc/slabinfo", "utf8"),
      readFile("/proc/net/sockstat", "utf8"),
    ]);
    return slabBytes(slabinfo) + queueBytes(sockstat);
  } catch {
    return null;
  }
}

/** Rows are `name active_objs num_objs objsize …`. */
export function slabBytes(slabinfo: string): number {
  let bytes = 0;
  for (const line of slabinfo.split("\n")) {
    const [name = "", activeObjects, , objectBytes] = line.split(/\s+/);
    if (SOCKET_CACHES.has(name)) bytes += Number(activeObjects) * Number(objectBytes);
  }
  return bytes;
}

/** The `mem` field of the TCP line counts pages. */
export function queueBytes(sockstat: string): number {
  const pages = /^TCP: .*\bmem (\d+)/m.exec(sockstat)?.[1];
  return Number(pages ?? 0) * PAGE_BYTES;
}
