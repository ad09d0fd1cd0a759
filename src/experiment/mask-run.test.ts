import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../base/chatbench-error.js";
import { renderHtml } from "../report/html/render-html.js";
import { renderJson } from "../report/json/render-json.js";
import { renderTable } from "../report/table/render-table.js";
import { parseRunResult } from "../result/parse-run-result.js";
import { parseScenarioText } from "../scenario/parse-scenario.js";
import { InvalidScenarioError } from "../scenario/text/problems.js";
import { failedResult } from "../test-support/samples/sample-result-variants.js";
import { maskError, maskResult } from "./mask-run.js";

/** Long enough not to occur by chance, and with every character that some encoding changes. */
const secrets = fc.stringMatching(/^Zq[A-Za-z0-9<>&"'%+= \u0000\u202e\u00e9]{10,40}$/).filter((s) => s.trim() === s);

const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  secret.replace(/[&<>"']/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c),
];

function assertSilent(texts: readonly string[], secret: string): void {
  for (const text of texts) {
    for (const spelt of spellings(secret)) assert.equal(text.includes(spelt), false, `${spelt} stands in ${text}`);
  }
}

const scenario = (url: string) => `{version: 1, name: a, users: 10, target: {url: ${JSON.stringify(url)}}}`;

/** Every text of a result that may come from a server or a command line. */
function resultThatRepeats(text: string): ReturnType<typeof failedResult> {
  const result = failedResult();
  return {
    ...result,
    command: `chatbench run x.yaml --set target.url=ws://a/?k=${text}`,
    reasons: [{ code: "connections_failed", message: `It said ${text}.` }],
    connections: {
      ...result.connections,
      errors: result.connections.errors.map((error) => ({ ...error, example: `bad ${text}` })),
    },
    errorAnswers: [{ code: `no such token ${text}`, count: 1, inFaults: 0, knownAway: 0 }],
    delivery: {
      ...result.delivery,
      examples: result.delivery.examples.map((example) => ({ ...example, detail: `from ${text}` })),
    },
    generator: { ...result.generator, reasons: [{ code: "generator_lag", message: text }] },
  };
}

const test = suite("secrets of a run");

test("a token in the URL never appears in anything written or printed, however a server encodes it", () => {
  fc.assert(
    fc.property(secrets, fc.nat(3), (secret, spelling) => {
      const parsed = parseScenarioText(scenario(`ws://a.example/?v=1&token=${encodeURIComponent(secret)}`));
      assert.equal(parsed.document.target?.url, "ws://a.example/?v=***&token=***");
      const echoed = resultThatRepeats(spellings(secret)[spelling] ?? secret);
      const result = maskResult({ ...echoed, scenario: parsed.document }, parsed.secrets.mask);
      const json = renderJson(result);
      parseRunResult(json);
      assertSilent(
        [
          json,
          renderHtml(result, { chartJs: "" }),
          renderTable(result, { width: 10_000, color: false, verbose: true }),
        ],
        secret,
      );
    }),
    { numRuns: 20 },
  );
});

test("codes and other values from closed lists are not changed", () => {
  const { secrets: known } = parseScenarioText(scenario("ws://a/?a=impersonated&b=connections_failed&c=latency"));
  const result = maskResult(failedResult(), known.mask);
  assert.deepEqual(
    result.reasons.map(({ code }) => code),
    failedResult().reasons.map(({ code }) => code),
  );
  parseRunResult(renderJson(result));
});

const PLACES: Readonly<Record<string, (secret: string) => () => unknown>> = {
  "a password in the URL": (secret) => () => parseScenarioText(scenario(`ws://me:${encodeURIComponent(secret)}@a/`)),
  "a fragment of the URL": (secret) => () => parseScenarioText(scenario(`ws://a/#${encodeURIComponent(secret)}`)),
  "the query of an invalid URL": (secret) => () => parseScenarioText(scenario(`ws://a b/?k=${secret}`)),
  "an unknown header": (secret) => () =>
    parseScenarioText(
      `{version: 1, name: a, users: 0, target: {url: "ws://a", headers: {Authorization: ${JSON.stringify(secret)}}}}`,
    ),
  "--set of a header": (secret) => () =>
    parseScenarioText(scenario("ws://a"), { overrides: [`target.headers.Authorization=${secret}`] }),
  "--set of a cookie": (secret) => () =>
    parseScenarioText(scenario("ws://a"), { overrides: [`target.cookies.session=${secret}`] }),
  "--set of the URL": (secret) => () =>
    parseScenarioText(scenario("ws://a"), { overrides: [`target.url=http://me:${encodeURIComponent(secret)}@a/`] }),
};

for (const [place, refusedWith] of Object.entries(PLACES)) {
  test(`a refusal does not repeat the secret in ${place}`, () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        try {
          refusedWith(secret)();
        } catch (thrown) {
          assert.ok(thrown instanceof InvalidScenarioError);
          assertSilent([thrown.message, JSON.stringify(thrown.problems)], secret);
          return;
        }
        assert.fail("it was accepted");
      }),
      { numRuns: 50 },
    );
  });
}

test("an error thrown by a run is masked and keeps its type", () => {
  const { secrets: known } = parseScenarioText(scenario("ws://a/?token=s3cret-token"));
  const error = new ChatbenchError("worker_failed", "It said s3cret-token.", "Look at ws://a/?token=x.");
  const masked = maskError(error, known.mask);
  assert.ok(masked instanceof ChatbenchError);
  assert.deepEqual(
    [masked.code, masked.message, masked.hint],
    ["worker_failed", "It said ***.", "Look at ws://a/?token=***"],
  );
  const other = new TypeError("no");
  assert.equal(maskError(other, known.mask), other);
});

test.run();
