import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { suite } from "uvu";
import { newAuthority } from "../../test-support/peers/certificates.js";
import { parseScenario, parseScenarioText } from "../parse-scenario.js";
import { InvalidScenarioError } from "../text/problems.js";

const AUTHORITY = newAuthority();
const CLIENT = AUTHORITY.issue("a tester");
const OTHER = AUTHORITY.issue("somebody else");
const RSA = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" },
});

const FILES: Readonly<Record<string, string>> = {
  "ca.pem": AUTHORITY.ca,
  "bundle.pem": `Two authorities\n${AUTHORITY.ca}and\n${newAuthority("Another").ca}`,
  "client.pem": CLIENT.cert,
  "client.key": CLIENT.key,
  "other.key": OTHER.key,
  "encrypted.key": RSA.privateKey,
  "old-encrypted.key": "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n",
  "damaged.pem": `${AUTHORITY.ca}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
  "damaged.key": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
  "ca.der": "\u0030\u0082\u0001\u009b",
};

const readFile = (path: string): string => {
  const text = FILES[path];
  if (text === undefined) throw new Error(`there is no file /scenarios/${path}`);
  return text;
};

const BASE = { version: 1, name: "a", users: 10 };
const documentOf = (tls: unknown, url = "wss://chat.example/") => ({ ...BASE, target: { url, tls } });

const tlsOf = (tls: unknown) => {
  const { subject } = parseScenario(documentOf(tls), { readFile });
  return subject.mode === "running" ? subject.target.tls : null;
};

function problemsOf(data: unknown): readonly string[] {
  try {
    parseScenario(data, { readFile });
    return [];
  } catch (thrown) {
    assert.ok(thrown instanceof InvalidScenarioError);
    return thrown.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const test = suite("TLS rules");

test("files are read from the scenario's folder, and the scenario keeps their contents", () => {
  assert.deepEqual(tlsOf({ ca: "ca.pem", cert: "client.pem", key: "client.key", servername: "chat.internal" }), {
    ca: AUTHORITY.ca,
    cert: CLIENT.cert,
    key: CLIENT.key,
    servername: "chat.internal",
    insecure: false,
  });
  assert.equal(tlsOf({ ca: "bundle.pem" })?.ca, FILES["bundle.pem"]);
  assert.deepEqual(tlsOf({ insecure: true }), { ca: null, cert: null, key: null, servername: null, insecure: true });
  const plain = parseScenario({ ...BASE, target: { url: "wss://chat.example/" } }, { readFile }).subject;
  assert.equal(plain.mode === "running" ? plain.target.tls : "none", null);
});

test("the document, which is in results, keeps only the names of the files", () => {
  const tls = { ca: "ca.pem", cert: "client.pem", key: "client.key" };
  const { document } = parseScenarioText(JSON.stringify(documentOf(tls)), { readFile });
  assert.deepEqual(document.target?.tls, { ...tls, insecure: false });
  assert.doesNotMatch(JSON.stringify(document), /BEGIN/);
});

const WRONG: readonly (readonly [tls: Readonly<Record<string, unknown>>, ...problems: readonly RegExp[]])[] = [
  [{ ca: "missing.pem" }, /^target\.tls\.ca: cannot be read: there is no file \/scenarios\/missing\.pem\.$/],
  [{ ca: "ca.der" }, /^target\.tls\.ca: contains no certificate in PEM .*openssl x509 -inform der/],
  [{ ca: "client.key" }, /^target\.tls\.ca: contains no certificate/],
  [{ ca: "damaged.pem" }, /^target\.tls\.ca: contains a damaged certificate: number 2 of 2\.$/],
  [{ ca: 5 }, /^target\.tls\.ca: must be the path of a file, but is 5\.$/],
  [{ ca: "" }, /^target\.tls\.ca: must be the path of a file/],
  [{ cert: "client.pem" }, /^target\.tls\.cert: also needs target\.tls\.key\.$/],
  [{ key: "client.key" }, /^target\.tls\.key: also needs target\.tls\.cert\.$/],
  [{ cert: "client.pem", key: "other.key" }, /^target\.tls\.key: does not belong to the certificate/],
  [{ cert: "client.pem", key: "client.pem" }, /^target\.tls\.key: contains no private key in PEM/],
  [{ cert: "client.pem", key: "encrypted.key" }, /^target\.tls\.key: is encrypted .*openssl pkey/],
  [{ cert: "client.pem", key: "old-encrypted.key" }, /^target\.tls\.key: is encrypted/],
  [{ cert: "client.pem", key: "damaged.key" }, /^target\.tls\.key: contains a damaged private key\.$/],
  [{ servername: "127.0.0.1" }, /^target\.tls\.servername: must be a host name/],
  [{ servername: "a b" }, /^target\.tls\.servername: must be a host name/],
  [{ insecure: "yes" }, /^target\.tls\.insecure: must be true or false/],
  [{ verify: false }, /^target\.tls\.verify: there is no such key/],
  [{ ca: "no.pem", cert: "no.pem", key: "no.key" }, /tls\.ca: cannot/, /tls\.cert: cannot/, /tls\.key: cannot/],
];

for (const [tls, ...expected] of WRONG) {
  test(`${JSON.stringify(tls)} is refused, with advice`, () => {
    const problems = problemsOf(documentOf(tls));
    assert.equal(problems.length, expected.length, problems.join("\n"));
    for (const [i, problem] of problems.entries()) assert.match(problem, expected[i] ?? /^$/);
    // No content of a file is shown.
    assert.doesNotMatch(problems.join("\n"), /MII|AAAA/);
  });
}

test("certificates with ws:// are refused, since they have no effect", () => {
  assert.match(problemsOf(documentOf({ ca: "ca.pem" }, "ws://a"))[0] ?? "", /^target\.tls: has no effect on a ws:/);
});

test("without a reader of files, a scenario must not name any", () => {
  assert.throws(
    () => parseScenario(documentOf({ ca: "ca.pem" })),
    /target\.tls\.ca: names a file, but no readFile was given/,
  );
  assert.equal(parseScenario(documentOf({ insecure: true })).subject.mode, "running");
});

test("a problem with a file has its line, and is reported with all others", () => {
  const text =
    "version: 1\nname: a\nusers: 0\ntarget:\n  url: wss://a\n  tls:\n    ca: missing.pem\n    key: client.key\n";
  assert.throws(
    () => parseScenarioText(text, { file: "s.yaml", readFile }),
    /3 problems in s\.yaml:\n {2}s\.yaml:3:8: users: .*\n {2}s\.yaml:7:9: target\.tls\.ca: cannot .*\n {2}s\.yaml:8:10: target\.tls\.key: also needs/,
  );
  assert.throws(
    () => parseScenarioText(text, { overrides: ["users=5", "target.tls.ca=x.pem"], readFile }),
    /--set target\.tls\.ca=x\.pem: cannot be read: there is no file \/scenarios\/x\.pem/,
  );
});

test.run();
