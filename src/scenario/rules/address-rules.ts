/**
 * Rules on addresses: both ends of a connection must be of one family, since an IPv4 socket cannot reach an IPv6 one.
 */

import { isIP } from "node:net";
import type { CrossFinding, Path } from "../text/problems.js";

/** The addresses in the scenario, checked or not. */
export interface GivenAddresses {
  readonly sources: readonly unknown[];
  /** The address that a started server listens on; `undefined` with a target. */
  readonly host: unknown;
  /** The target's URL, and the addresses used instead of its host. */
  readonly url: unknown;
  readonly addresses: readonly unknown[];
}

/** Finds addresses of mixed families. Ignores anything that is not an address: a host name may have both. */
export function* addressFindings({ sources, host, url, addresses }: GivenAddresses): Generator<CrossFinding> {
  const given = addresses.length > 0 ? addresses : [host ?? hostOf(url)];
  const families = new Set(given.map(familyOf).filter((family) => family !== 0));
  const [family] = families;
  if (families.size > 1) {
    yield about(["target", "addresses"], "must be all IPv4 or all IPv6.");
    return;
  }
  for (const [index, source] of sources.entries()) {
    if (family === undefined || [0, family].includes(familyOf(source))) continue;
    yield about(["sources", index], `must be an IPv${family} address, as the server's is.`);
  }
}

const familyOf = (address: unknown): number => (typeof address === "string" ? isIP(address) : 0);

const hostOf = (url: unknown): string =>
  typeof url === "string" && URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, "$1") : "";

const about = (path: Path, message: string): CrossFinding => ({ path, message, involves: [path] });
