/** The kinds of values in a scenario, as building blocks of its schema. */

import { isIP } from "node:net";
import { z } from "zod";
import { parseBytes, parseDurationUs, US_PER_SEC } from "../../base/units.js";
import { shown } from "../text/sentences.js";
import { readThreshold, THRESHOLD_PATTERN } from "../thresholds/parse-threshold.js";

const MAX_RATE_PER_SEC = 1_000_000;
const MAX_DURATION_US = 24 * 3600 * US_PER_SEC;

const DURATION = /^\d{1,12}(\.\d{1,6})? ?(us|ms|s|m|h)$/;
const SIZE = /^\d{1,12}(\.\d{1,6})? ?(B|KB|MB|GB|KiB|MiB|GiB)$/;
/** A valid part of a path on every file system, and never `.`, `..` or hidden. */
const SAFE_NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/;
const FAULT_TARGET = /^(n(ode-)?\d{1,4}|relayer|redis|nats|relay)$/;
const HOST = /^[A-Za-z0-9._:-]{1,255}$/;
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,253}[A-Za-z0-9])?$/;
/** No system allows NUL in a path. */
const FILE_PATH = /^[^\u0000]*$/;
/** A host must follow directly: URL parsers skip any number of slashes before it. */
const WEB_SOCKET_URL = /^wss?:\/\/[A-Za-z0-9_[][!-~]*$/;
const HTTP_PATH = /^\/[!-~]{0,1023}$/;

interface RawIssue {
  readonly input?: unknown;
}

const must =
  (what: string) =>
  (issue: RawIssue): string =>
    issue.input === undefined ? "is required." : `must be ${what}, but is ${shown(issue.input)}.`;

/** A duration with its unit, at most a day. */
export function duration(least: "zero" | "more than zero") {
  const error = must(
    `a duration with its unit, such as 15s or 250ms, ${least === "zero" ? "" : "more than 0 and "}at most 24h`,
  );
  const minUs = least === "zero" ? 0 : 1;
  const inRange = (text: string): boolean => {
    const us = parseDurationUs(text);
    return us !== undefined && us >= minUs && us <= MAX_DURATION_US;
  };
  return z.string({ error }).regex(DURATION, { error, abort: true }).refine(inRange, { error });
}

/** A number of bytes, plain or with a unit. */
export function byteSize(minBytes: number, maxBytes: number) {
  const error = must(`a size from ${minBytes} to ${maxBytes} bytes, such as ${minBytes} or 64KiB`);
  const inRange = (text: string): boolean => {
    const bytes = parseBytes(text);
    return bytes !== undefined && bytes >= minBytes && bytes <= maxBytes;
  };
  const plain = z.int({ error }).min(minBytes, { error }).max(maxBytes, { error });
  const withUnit = z.string({ error }).regex(SIZE, { error, abort: true }).refine(inRange, { error });
  return z.union([plain, withUnit], { error });
}

/** Returns the microseconds of a duration that the schema has accepted. */
export function durationUs(text: string): number {
  return accepted(parseDurationUs(text), text);
}

/** Returns the bytes of a size that the schema has accepted. */
export function sizeBytes(size: number | string): number {
  return typeof size === "number" ? size : accepted(parseBytes(size), size);
}

function accepted(value: number | undefined, text: string): number {
  if (value === undefined) throw new TypeError(`"${text}" passed the schema and cannot be parsed`);
  return value;
}

/** Events per second: above 0 and finite. */
export function rate() {
  const error = must(`a number above 0 and at most ${MAX_RATE_PER_SEC}`);
  return z.number({ error }).gt(0, { error }).max(MAX_RATE_PER_SEC, { error });
}

/** A whole number within limits. */
export function count(min: number, max: number) {
  const error = must(`a whole number from ${min} to ${max}`);
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** Text of `min` to `max` characters. */
export function text(min: 0 | 1, max: number) {
  const error = must(`text of ${min === 0 ? "at most" : "1 to"} ${max} characters`);
  return z.string({ error }).min(min, { error }).max(max, { error });
}

/** Tells whether `name` can be one part of a path without leaving its folder. */
export function isSafeName(name: string): boolean {
  return SAFE_NAME.test(name);
}

export function safeName() {
  const error = must("1 to 64 letters, digits, dots, dashes or underscores, not starting with a dot");
  return z.string({ error }).regex(SAFE_NAME, { error });
}

/** A node (`node-1`, or its id `n1`), the backbone's id, or `relay`. fault-rules.ts checks that the scenario has it. */
export function faultTarget(choices: string) {
  const error = must(`one of ${choices}`);
  return z.string({ error }).regex(FAULT_TARGET, { error });
}

/** Returns the id for a fault's target: `n1` for `node-1`. */
export function targetId(target: string): string {
  return target.replace(/^node-/, "n");
}

export function hostName() {
  const error = must("an address or a host name, such as 127.0.0.1");
  return z.string({ error }).regex(HOST, { error });
}

/** A list of distinct IP addresses: a repeated one would only offer the same ports again. */
export function ipAddresses() {
  const error = must("an IP address, such as 127.0.0.2");
  const isOneOfAKind = (list: readonly string[]): boolean => new Set(list).size === list.length;
  return z
    .array(z.string({ error }).max(45, { error, abort: true }).refine(isIpAddress, { error }))
    .min(1, { error: "must have an address, or be left out." })
    .max(1000)
    .refine(isOneOfAKind, { error: "must name each address once." });
}

/** An IP address without a zone (`fe80::1%eth0`), whose meaning differs between machines. */
function isIpAddress(address: string): boolean {
  return isIP(address) !== 0 && !address.includes("%");
}

export function httpPath() {
  const error = must("a path that starts with / and has no spaces, such as /healthz");
  return z.string({ error }).regex(HTTP_PATH, { error });
}

function isWebSocketUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  const plain = url.username === "" && url.password === "" && url.hash === "";
  return (url.protocol === "ws:" || url.protocol === "wss:") && url.hostname !== "" && plain;
}

/** A URL with a password is refused because the result repeats the scenario. */
export function webSocketUrl() {
  const error = must(
    "a ws:// or wss:// URL with a host and without a user, a password or a #, such as ws://127.0.0.1:7000",
  );
  return z
    .string({ error })
    .max(2048, { error, abort: true })
    .regex(WEB_SOCKET_URL, { error, abort: true })
    .refine(isWebSocketUrl, { error });
}

/** The path of a file; a relative one starts in the scenario's folder. */
export function filePath() {
  const error = must("the path of a file");
  return z.string({ error }).min(1, { error }).max(4096, { error }).regex(FILE_PATH, { error });
}

/** A name for TLS, which cannot be an address (RFC 6066, section 3). */
export function tlsName() {
  const error = must("a host name, such as chat.example");
  return z
    .string({ error })
    .regex(HOST_NAME, { error, abort: true })
    .refine((name) => isIP(name) === 0, { error });
}

/** The URL schemes of each broker, without and with TLS. */
export const BROKER_URLS = {
  redis: /^rediss?:\/\/[A-Za-z0-9_[][!-~]*$/,
  nats: /^(nats|tls):\/\/[A-Za-z0-9_[][!-~]*$/,
} as const;

/** A URL with a password is refused because the result repeats the scenario. */
export function brokerUrl(kind: keyof typeof BROKER_URLS) {
  const [plain, secure] = { redis: ["redis", "rediss"], nats: ["nats", "tls"] }[kind];
  const error = must(
    `a ${plain}:// or ${secure}:// URL with a host and without a user or a password (those go into CHATBENCH_${kind.toUpperCase()}_URL)`,
  );
  const isPlain = (address: string): boolean => {
    if (!URL.canParse(address)) return false;
    const { username, password, hostname } = new URL(address);
    return hostname !== "" && username === "" && password === "";
  };
  return z
    .string({ error })
    .max(2048, { error, abort: true })
    .regex(BROKER_URLS[kind], { error, abort: true })
    .refine(isPlain, { error });
}

/** The text of a threshold; see parse-threshold.ts. */
export function thresholdText() {
  const sentence = (issue: RawIssue): string => {
    if (typeof issue.input !== "string") return must("text such as delivery.lost == 0")(issue);
    const reading = readThreshold(issue.input);
    return "problem" in reading ? reading.problem() : "is too long.";
  };
  return z
    .string({ error: sentence })
    .max(200, { error: sentence, abort: true })
    .regex(THRESHOLD_PATTERN, { error: sentence, abort: true })
    .refine((written) => "threshold" in readThreshold(written), { error: sentence });
}
