import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { inertText } from "./hostile-text.js";
import { maskUrls, Secrets, secretsInUrl, shownUrl } from "./secrets.js";

const test = suite("secrets");

test("masks user, password, and the values of query and fragment in a URL, and keeps the rest", () => {
  const shown: Readonly<Record<string, string>> = {
    "ws://a:7000/chat": "ws://a:7000/chat",
    "ws://a/?token=s3cret": "ws://a/?token=***",
    "ws://a/?v=1&token=a=b&x": "ws://a/?v=***&token=***&***",
    "ws://a/?": "ws://a/?",
    "ws://a/?token=": "ws://a/?token=",
    "wss://u:p@a/#access=x": "wss://***@a/#***",
    "redis://:p%40ss@a:6379/0": "redis://***@a:6379/0",
    "nats://token@a": "nats://***@a",
    "ws://a/x@y": "ws://a/x@y",
    "ws://a?u@b=c": "ws://a?u@b=***",
    "ws://u:p@@a b": "ws://***@a b",
    "see ws://a?k=1 and http://b?k=2.": "see ws://a?k=*** and http://b?k=***",
    "no URL at all?x=1": "no URL at all?x=1",
  };
  for (const [url, expected] of Object.entries(shown)) assert.equal(maskUrls(url), expected);
  assert.equal(shownUrl("a secret"), "(no URL)");
});

test("finds the secrets of a URL, valid or not", () => {
  assert.deepEqual(secretsInUrl("ws://me:pass@a/?token=abc&bare#frag=x"), [
    ...["me", "pass", "me:pass"],
    ...["abc", "bare", "x", "abc&bare#frag=x"],
  ]);
  assert.deepEqual(secretsInUrl("ws://a b?token=s3cret"), ["s3cret"]);
  assert.deepEqual(secretsInUrl("ws://a/path"), []);
});

test("masks a known secret anywhere, and its beginning where the text was cut", () => {
  const { mask } = new Secrets(["correct horse"]);
  assert.equal(mask("correct horse, and correct horse"), "***, and ***");
  assert.equal(mask("bad token: correct h…"), "bad token: ***…");
  assert.equal(mask("correct answer"), "***answer");
  assert.equal(mask("correction"), "correction");
});

test("masks short or ordinary secrets by place only", () => {
  const { mask } = new Secrets(["1", "", "abc"]);
  assert.equal(mask("1 of 100 abc, ws://a?v=1"), "1 of 100 abc, ws://a?v=***");
});

const SPELLINGS: Readonly<Record<string, (secret: string) => string>> = {
  plainly: (secret) => secret,
  "percent-encoded": (secret) => encodeURIComponent(secret),
  "percent-encoded in lower case": (secret) =>
    encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
  "as a form": (secret) => new URLSearchParams({ x: secret }).toString().slice(2),
  "in JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "in HTML": (secret) =>
    secret.replace(
      /[&<>"']/g,
      (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
    ),
  inertly: (secret) => inertText(secret, 1_000),
  "in base64": (secret) => Buffer.from(secret).toString("base64url"),
};

for (const [how, spell] of Object.entries(SPELLINGS)) {
  test(`masks a secret written ${how}, however it was given`, () => {
    const secrets = fc.string({ unit: "grapheme", minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(secrets, fc.boolean(), (secret, isEncoded) => {
        const { mask } = new Secrets([isEncoded ? encodeURIComponent(secret) : secret]);
        const spelt = spell(secret);
        const text = mask(`before ${spelt} after`);
        assert.equal(text.includes(spelt), false, text);
        assert.ok(text.startsWith("before ") && text.endsWith(" after"), text);
      }),
    );
  });
}

test.run();
