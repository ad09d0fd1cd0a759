/** Makes certificates for tests, writing DER directly (RFC 5280): an authority, and the certificates that it signs. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

export interface Identity {
  /** In PEM. */
  readonly cert: string;
  readonly key: string;
}

export interface Authority {
  /** Its certificate, in PEM. */
  readonly ca: string;
  /** @param names host names and IP addresses that the certificate is for; the first is its subject. */
  issue(...names: readonly [string, ...string[]]): Identity;
}

const DAY_MS = 24 * 3_600_000;
const ECDSA_WITH_SHA256 = [1, 2, 840, 10_045, 4, 3, 2];
const COMMON_NAME = [2, 5, 4, 3];
const BASIC_CONSTRAINTS = [2, 5, 29, 19];
const SUBJECT_ALT_NAME = [2, 5, 29, 17];

function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const { length } = body;
  const short = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...short), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const octets = (content: Buffer): Buffer => der(0x04, content);
const bits = (content: Buffer): Buffer => der(0x03, Buffer.of(0), content);
const integer = (content: Buffer): Buffer => der(0x02, content);
const truth = (): Buffer => der(0x01, Buffer.of(0xff));
const utcTime = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));

function objectId([first = 0, second = 0, ...rest]: readonly number[]): Buffer {
  const base128 = (value: number): number[] => [
    ...(value >= 0x80 ? base128(value >>> 7).map((byte) => byte | 0x80) : []),
    value & 0x7f,
  ];
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

const named = (name: string): Buffer =>
  sequence(der(0x31, sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from(name)))));

function altNames(names: readonly string[]): Buffer {
  const alternatives = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split(".").map(Number))) : der(0x82, Buffer.from(name)),
  );
  return sequence(objectId(SUBJECT_ALT_NAME), octets(sequence(...alternatives)));
}

const constraints = (isAuthority: boolean): Buffer =>
  sequence(objectId(BASIC_CONSTRAINTS), truth(), octets(isAuthority ? sequence(truth()) : sequence()));

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function certificate(issuer: string, subject: string, key: KeyObject, signer: KeyObject, extensions: Buffer[]): string {
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const now = Date.now();
  const serial = Buffer.concat([Buffer.of(1), randomBytes(8)]);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(serial),
    algorithm,
    named(issuer),
    sequence(utcTime(now - DAY_MS), utcTime(now + DAY_MS)),
    named(subject),
    key.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  return pem(sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, signer))));
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Makes an authority that is not trusted yet. */
export function newAuthority(name = "Test Authority"): Authority {
  const own = keyPair();
  return {
    ca: certificate(name, name, own.publicKey, own.privateKey, [constraints(true)]),
    issue: (...names) => {
      const { publicKey, privateKey } = keyPair();
      const extensions = [constraints(false), altNames(names)];
      return {
        cert: certificate(name, names[0], publicKey, own.privateKey, extensions),
        key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}
