import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemErrorCode } from "./chatbench-error.js";
import { type ReadSystemFile, readSystemFile } from "./system-file.js";

/**
 * Identifies a process permanently. Pids are reused, so it includes the start time; a pid is only valid on one machine,
 * boot and container, so it includes those. As text it can be part of a file name.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to its start (proc(5), `starttime`); 0 if the system does not report it. */
  readonly startTicks: number;
  /** Identifies the host and container. */
  readonly place: string;
  /** Identifies the boot of that host. */
  readonly boot: string;
}

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  const { startTicks } = lookAt(pid, readSystemFile) ?? { startTicks: 0 };
  return { pid, startTicks, place: ownPlace(), boot: ownBoot() };
}

/**
 * Tells whether that process has certainly ended; `false` if it may be running on another machine or in another
 * container.
 */
export function isGone({ pid, startTicks, place, boot }: ProcessIdentity): boolean {
  if (place !== ownPlace()) return false;
  if (boot !== ownBoot() || !isInUse(pid)) return true;
  const seen = lookAt(pid, readSystemFile);
  return seen !== null && (seen.hasEnded || (startTicks !== 0 && seen.startTicks !== startTicks));
}

/**
 * Formats an identity: `ya-c65e-0a1b2c-4e5f6a`. It is short because it becomes part of paths, and a Unix socket's path
 * has at most 107 bytes.
 */
export function formatIdentity({ pid, startTicks, place, boot }: ProcessIdentity): string {
  return [pid.toString(36), startTicks.toString(36), place, boot].join("-");
}

/** Parses what {@link formatIdentity} wrote; `null` for anything else. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const match = /^([1-9a-z][0-9a-z]{0,5})-([0-9a-z]{1,10})-([0-9a-f]{6})-([0-9a-f]{6})$/.exec(text);
  if (match === null) return null;
  const [, pid = "", startTicks = "", place = "", boot = ""] = match;
  return { pid: Number.parseInt(pid, 36), startTicks: Number.parseInt(startTicks, 36), place, boot };
}

/** A process of another user cannot be signalled (EPERM), but exists. */
function isInUse(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return systemErrorCode(thrown) !== "ESRCH";
  }
}

function lookAt(pid: number, read: ReadSystemFile): { readonly startTicks: number; readonly hasEnded: boolean } | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // "pid (name) state ppid …": the name may contain anything, so fields are counted from the last bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { startTicks: Number(fields[19]), hasEnded: fields[0] === "Z" || fields[0] === "X" };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 6);

function ownPlace(): string {
  try {
    return digest(`${hostname()} ${readlinkSync("/proc/self/ns/pid")}`);
  } catch {
    return digest(hostname());
  }
}

const ownBoot = (): string => digest(readSystemFile("/proc/sys/kernel/random/boot_id") ?? "");
