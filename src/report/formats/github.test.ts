import assert from "node:assert/strict";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { HOSTILE, withHostileText } from "../../test-support/samples/hostile-result.js";
import { heldUpResult } from "../../test-support/samples/sample-held-up.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, saturatedResult } from "../../test-support/samples/sample-result-variants.js";
import { GITHUB } from "./github.js";

const test = suite("format github");

/** A workflow command as GitHub's runner reads it (src/Runner.Common/ActionCommand.cs). */
const COMMAND = /^::(error|warning|notice) title=([^:,]*)::(.*)$/;

function annotationsOf(
  result: RunResult,
): readonly { readonly level: string; readonly title: string; readonly text: string }[] {
  const [output] = GITHUB.render(result);
  assert.equal(output?.file, null, "it belongs in the log");
  const unescaped = (text = ""): string =>
    text
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%0A", "\n")
      .replaceAll("%0D", "\r")
      .replaceAll("%25", "%");
  return (output?.text ?? "")
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [, level = "", title, text] = COMMAND.exec(line) ?? assert.fail(`no command: ${line}`);
      return { level, title: unescaped(title), text: unescaped(text) };
    });
}

test("a failure is an error for each reason, the one that decided first", () => {
  const result = failedResult();
  assert.deepEqual(
    annotationsOf(result),
    result.reasons.map(({ code, message }) => ({
      level: "error",
      title: `chatbench 200-users: ${code}`,
      text: message,
    })),
  );
});

test("a run that proves nothing warns, and a pass is a notice", () => {
  assert.ok(annotationsOf(saturatedResult()).every(({ level }) => level === "warning"));
  assert.deepEqual(
    annotationsOf(sampleResult()).map(({ level }) => level),
    ["notice"],
  );
});

test("a remark beside a failure is a notice", () => {
  const remark = { code: "foreign_load_noted", message: "Other programs used 0.2 cores." };
  const { reasons } = failedResult();
  assert.equal(annotationsOf({ ...failedResult(), reasons: [...reasons, remark] }).at(-1)?.level, "notice");
});

test("there are five at most, and the last says how many are left out", () => {
  const reasons = Array.from({ length: 8 }, (_, i) => ({ code: "lost", message: `Reason ${i}.` }));
  const annotations = annotationsOf({ ...heldUpResult(), reasons });
  assert.equal(annotations.length, 5);
  assert.equal(annotations.at(-1)?.text, "Reason 4. (and 3 more, see the report)");
});

test("hostile text ends no command and begins none", () => {
  const text = `100%\n::set-output name=x::y\r\n::error::z, %0A: ${HOSTILE}`;
  const reasons = [{ code: text, message: text }];
  const [one, ...others] = annotationsOf({ ...withHostileText(failedResult(), text), reasons });
  assert.deepEqual(others, []);
  assert.match(one?.text ?? "", /^100%\\u000a::set-output name=x::y\\u000d\\u000a::error::z, %0A: /);
});

test.run();
