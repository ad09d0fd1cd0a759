import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemErrorCode } from "./chatbench-error.js";
import { type ReadSystemFile, readSystemFile } from "./system-file.js";

/**
 * Names one process for good: numbers of processes are used again, so its start time belongs to it, and what a
 * number means depends on the machine, its boot, and the container. As text it can be part of a file's name.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to its start (proc(5), `starttime`); 0 where the system does not tell. */
  readonly startTicks: number;
  /** Stands for the host and its container. */
  readonly place: string;
  /** Stands for the boot of that host. */
  readonly boot: string;
}

/** The process that this code runs in. */
export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  const { startTicks } = lookAt(pid, readSystemFile) ?? { startTicks: 0 };
  return { pid, startTicks, place: ownPlace(), boot: ownBoot() };
}

/** Whether that process has certainly ended; `false` where it may live on another machine or in another container. */
export function isGone({ pid, startTicks, place, boot }: ProcessIdentity): boolean {
  if (place !== ownPlace()) return false;
  if (boot !== ownBoot() || !isInUse(pid)) return true;
  const seen = lookAt(pid, readSystemFile);
  return seen !== null && (seen.hasEnded || (startTicks !== 0 && seen.startTicks !== startTicks));
}

/** `ya-c65e-0a1b2c-4e5f6a`: short, since it becomes part of paths, and that of a Unix socket has 107 bytes at most. */
export function formatIdentity({ pid, startTicks, place, boot }: ProcessIdentity): string {
  return [pid.toString(36), startTicks.toString(36), place, boot].join("-");
}

/** Reads what {@link formatIdentity} wrote; `null` for anything else. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const match = /^([1-9a-z][0-9a-z]{0,5})-([0-9a-z]{1,10})-([0-9a-f]{6})-([0-9a-f]{6})$/.exec(text);
  if (match === null) return null;
  const [, pid = "", startTicks = "", place = "", boot = ""] = match;
  return { pid: Number.parseInt(pid, 36), startTicks: Number.parseInt(startTicks, 36), place, boot };
}

/** A process that somebody else owns may not be signalled, and is there. */
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
  // "pid (name) state ppid …": the name may hold anything, so fields count from its last bracket.
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
