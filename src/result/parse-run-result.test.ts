import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { repositoryRoot } from "../test-support/runner/golden.js";
import { withHostileText } from "../test-support/samples/hostile-result.js";
import { faultsResult } from "../test-support/samples/sample-faults.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import {
  failedResult,
  overloadedResult,
  saturatedResult,
  targetResult,
} from "../test-support/samples/sample-result-variants.js";
import { forgedText, refusedAs } from "../test-support/samples/stored-text.js";
import { MAX_RESULT_BYTES, parseRunResult, serializeRunResult, withDigest } from "./parse-run-result.js";
import type { RunResult } from "./run-result.js";

const test = suite("result file");

/** A small result, for trying thousands of variants: two seconds, no histograms. */
const SHORT: RunResult = JSON.parse(
  JSON.stringify({ ...failedResult(), timeline: failedResult().timeline.slice(0, 2) }, (key, value) =>
    key === "hdr" ? "" : value,
  ),
);
const STORED = serializeRunResult(SHORT);

const forged = (change: (document: Record<string, unknown>) => void): string => forgedText(STORED, change);

test("reading and writing again gives the same text", () => {
  for (const result of [
    sampleResult(),
    failedResult(),
    saturatedResult(),
    overloadedResult(),
    targetResult(),
    faultsResult(),
  ]) {
    const read = parseRunResult(serializeRunResult(result));
    assert.deepEqual(read, withDigest(result));
    assert.deepEqual(JSON.parse(serializeRunResult(read)), JSON.parse(serializeRunResult(result)));
  }
});

test("spacing and the order of keys do not count as edits", () => {
  const reversed = Object.fromEntries(Object.entries(JSON.parse(STORED)).reverse());
  assert.deepEqual(parseRunResult(JSON.stringify(reversed)), parseRunResult(STORED));
});

test("a file cut short anywhere is refused as truncated", () => {
  fc.assert(
    fc.property(fc.nat(STORED.trimEnd().length - 1), (length) => {
      assert.throws(
        () => parseRunResult(STORED.slice(0, length)),
        refusedAs("result_truncated", /cut short, or is not JSON/),
      );
    }),
  );
});

test("a file with one digit changed anywhere is refused", () => {
  const digits = [...STORED.matchAll(/[0-9]/g)].map((match) => match.index);
  fc.assert(
    fc.property(fc.constantFrom(...digits), fc.integer({ min: 1, max: 9 }), (at, add) => {
      const digit = String((Number(STORED[at]) + add) % 10);
      const edited = STORED.slice(0, at) + digit + STORED.slice(at + 1);
      // 0.50 instead of 0.5 is the same number, so it does not count as an edit.
      if (JSON.stringify(JSON.parse(STORED)) === safely(edited)) return;
      assert.throws(() => parseRunResult(edited), ChatbenchError);
    }),
  );
});

function safely(text: string): string | null {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return null;
  }
}

test("a verdict improved by hand is refused as edited", () => {
  const edited = STORED.replace('"verdict": "fail"', '"verdict": "pass"');
  assert.throws(() => parseRunResult(edited), refusedAs("result_edited", /content does not match its digest/));
  const { digest: _, ...bare } = JSON.parse(STORED);
  assert.throws(() => parseRunResult(JSON.stringify(bare)), refusedAs("result_edited", /it has no digest/));
});

test("another schema version is refused by name, and a file without one as such", () => {
  const v2 = STORED.replace("chatbench.result/v1", "chatbench.result/v2");
  const expected = /has the schema chatbench\.result\/v2; this chatbench reads chatbench\.result\/v1/;
  assert.throws(() => parseRunResult(v2), refusedAs("result_version", expected));
  assert.throws(() => parseRunResult("{}"), refusedAs("result_version", /names no schema/));
  assert.throws(() => parseRunResult('{"schema":"\\u001b[2J"}'), refusedAs("result_version", /\\u001b\[2J/));
  for (const text of ["[]", "1", "null", '"text"']) {
    assert.throws(() => parseRunResult(text), refusedAs("result_version", /not an object/));
  }
});

test("a file too large is refused before it is parsed", () => {
  const text = " ".repeat(MAX_RESULT_BYTES + 1);
  assert.throws(() => parseRunResult(text), refusedAs("result_too_big", /larger than 64 MB/));
});

test("endless nesting is refused, even if well-formed", () => {
  const deep = `{"schema":"chatbench.result/v1","id":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`;
  assert.throws(() => parseRunResult(deep), refusedAs("result_invalid", /deeper than 64/));
});

test("a wrong structure with a right digest is refused, naming each place", () => {
  const wrong = forged((document) => {
    document.exitCode = "0";
    document.timeline = [{ t: 1 }];
    document.latency = { ...(document.latency as object), connect: null };
  });
  assert.throws(
    () => parseRunResult(wrong),
    refusedAs("result_invalid", /exitCode: .*latency\.connect: .*timeline\.0\./),
  );
  const infinite = STORED.replace(/"seed": \d+/, '"seed": 1e999');
  assert.throws(() => parseRunResult(infinite), ChatbenchError);
});

/** Fields that earlier versions did not write, with what is read in their place. */
const LATER: Readonly<Record<string, null>> = { "server.cpuPerDelivery": null };

test("a result of the first version is read, with nothing in the fields that came later", () => {
  const first = parseRunResult(readFileSync(join(repositoryRoot(), "src/result/golden/first-v1.json"), "utf8"));
  assert.deepEqual([first.id, first.delivery.delivered], ["78kZe5", first.delivery.expected]);
  for (const [path, value] of Object.entries(LATER)) {
    const read = path.split(".").reduce<unknown>((owner, key) => (owner as Record<string, unknown>)[key], first);
    assert.equal(read, value, path);
  }
  // Written again, it has them.
  assert.deepEqual(parseRunResult(serializeRunResult(first)).server, first.server);
});

test("removing any field or changing its type is refused", () => {
  const document = JSON.parse(STORED) as Record<string, unknown>;
  for (const path of pathsOf(document).filter(([top]) => top !== "scenario" && top !== "digest")) {
    const without = forged((copy) => replace(copy, path, undefined));
    if (Object.hasOwn(LATER, path.join("."))) assert.doesNotThrow(() => parseRunResult(without));
    else assert.throws(() => parseRunResult(without), ChatbenchError, `without ${path}`);
    assert.throws(
      () => parseRunResult(forged((copy) => replace(copy, path, { odd: 1 }))),
      ChatbenchError,
      `odd ${path}`,
    );
  }
});

/** Every path to a value; only the first item of arrays. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  const entries = Array.isArray(value) ? Object.entries(value).slice(0, 1) : Object.entries(value);
  return entries.flatMap(([key, member]) => {
    const here = [...path, key];
    return [...(Array.isArray(value) ? [] : [here]), ...pathsOf(member, here)];
  });
}

function replace(owner: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) replace(owner[key] as Record<string, unknown>, rest, value);
  else if (value === undefined) delete owner[key];
  else owner[key] = value;
}

test("hostile text in a well-formed result is kept unchanged", () => {
  const hostile = { ...withHostileText(failedResult()), scenario: failedResult().scenario };
  assert.deepEqual(parseRunResult(serializeRunResult(hostile)).reasons, hostile.reasons);
});

test("keys such as __proto__ have no effect", () => {
  const text = forged((document) => {
    Object.defineProperty(document, "__proto__", { value: { polluted: true }, enumerable: true });
    Object.defineProperty(document, "constructor", { value: 1, enumerable: true });
  });
  assert.equal("polluted" in parseRunResult(text), false);
  assert.equal("polluted" in {}, false);
});

test("any text is either read or refused", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      assert.throws(() => parseRunResult(text), ChatbenchError);
    }),
  );
});

test.run();
