/** Reads the files of `target.tls`. The scenario only names them. */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { errorMessage } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import type { TlsFiles } from "../schema/scenario.js";
import { isMapping, type Mapping, ownValue } from "../text/plain-data.js";
import type { CrossFinding, DataProblem } from "../text/problems.js";

/**
 * Reads a file that a scenario names.
 *
 * @param path the path in the scenario.
 * @throws an error whose message says why the file cannot be read.
 */
export type ReadFile = (path: string) => string;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const NOT_PEM =
  "in PEM (text that begins with -----BEGIN …); `openssl x509 -inform der -in FILE -out FILE.pem` converts DER.";

/** Checks the section itself, before its files are read. */
export function* tlsFindings(target: Mapping): Generator<CrossFinding> {
  const tls = ownValue(target, "tls");
  if (!isMapping(tls)) return;
  const url = ownValue(target, "url");
  if (typeof url === "string" && url.startsWith("ws://")) {
    const message = "has no effect on a ws:// URL: write wss:// in target.url, or remove it.";
    yield { path: ["target", "tls"], message, involves: [["target", "url"]] };
  }
  for (const [key, other] of [
    ["cert", "key"],
    ["key", "cert"],
  ] as const) {
    if (ownValue(tls, key) !== undefined && ownValue(tls, other) === undefined) {
      const path = ["target", "tls", key];
      yield { path, message: `also needs target.tls.${other}.`, involves: [path] };
    }
  }
}

/**
 * Reads and checks the files of `target.tls`: each by itself, and the key against the certificate.
 *
 * @param data a scenario as written, checked or not.
 * @param readFile undefined if files cannot be read here.
 */
export function readTlsFiles(
  data: unknown,
  readFile: ReadFile | undefined,
): { readonly files: TlsFiles; readonly findings: readonly DataProblem[] } {
  const target = isMapping(data) ? ownValue(data, "target") : undefined;
  const tls = isMapping(target) ? ownValue(target, "tls") : undefined;
  const findings: DataProblem[] = [];
  const complain = (key: keyof TlsFiles, message: string): null => {
    findings.push({ path: ["target", "tls", key], message });
    return null;
  };
  const read = (key: keyof TlsFiles): string | null => {
    const path = isMapping(tls) ? ownValue(tls, key) : undefined;
    if (typeof path !== "string" || path === "") return null;
    if (readFile === undefined) return complain(key, "names a file, but no readFile was given to read it.");
    try {
      return readFile(path);
    } catch (thrown) {
      return complain(key, `cannot be read: ${inertText(errorMessage(thrown))}.`);
    }
  };
  const files = { ca: read("ca"), cert: read("cert"), key: read("key") };
  for (const name of ["ca", "cert"] as const) {
    const problem = files[name] === null ? null : problemOfCertificates(files[name]);
    if (problem !== null) complain(name, problem);
  }
  const key = files.key === null ? null : readKey(files.key);
  if (typeof key === "string") complain("key", key);
  const [leaf] = files.cert === null ? [] : certificatesIn(files.cert);
  if (leaf !== undefined && key !== null && typeof key !== "string" && !leaf.checkPrivateKey(key)) {
    complain(
      "key",
      "does not belong to the certificate in target.tls.cert: name the key that certificate was made with.",
    );
  }
  return { files, findings };
}

/** Counts the valid certificates of a file, up to the first that is damaged. */
function certificatesIn(pem: string): readonly X509Certificate[] {
  const certificates: X509Certificate[] = [];
  for (const [block] of pem.matchAll(CERTIFICATE)) {
    try {
      certificates.push(new X509Certificate(block));
    } catch {
      return certificates;
    }
  }
  return certificates;
}

function problemOfCertificates(pem: string): string | null {
  const blocks = pem.match(CERTIFICATE)?.length ?? 0;
  if (blocks === 0) return `contains no certificate ${NOT_PEM}`;
  const whole = certificatesIn(pem).length;
  return whole === blocks ? null : `contains a damaged certificate: number ${whole + 1} of ${blocks}.`;
}

/** Returns the key, or the sentence that says what is wrong with it. */
function readKey(pem: string): KeyObject | string {
  // This header marks encrypted keys in the old format, which begin like unencrypted ones.
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem)) {
    return "is encrypted with a passphrase: `openssl pkey -in FILE -out PLAIN.pem` removes it.";
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    return "contains no private key in PEM (text that begins with -----BEGIN PRIVATE KEY-----).";
  }
  try {
    return createPrivateKey(pem);
  } catch {
    // The library's error is not shown, since it may quote what it read.
    return "contains a damaged private key.";
  }
}
