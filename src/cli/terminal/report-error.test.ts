import assert from "node:assert/strict";
import { CommanderError } from "commander";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { reportError } from "./report-error.js";

const test = suite("error reports");

test("an expected error keeps its lines but not its control characters", () => {
  const error = new ChatbenchError(
    "scenario_invalid",
    "x.yaml has 2 problems:\n  a\u001b[2J\n  b",
    "See\u0007 the schema.",
  );
  assert.deepEqual(reportError(error), {
    text: "chatbench: x.yaml has 2 problems:\n  a\\u001b[2J\n  b\n  See\\u0007 the schema.\n",
    exitCode: 2,
  });
});

test("an expected error without a hint is just its message", () => {
  assert.equal(reportError(new ChatbenchError("usage", "No.")).text, "chatbench: No.\n");
});

test("any other error is printed with its stack and a request to report it", () => {
  const { text, exitCode } = reportError(new TypeError("x is not a function"));
  assert.equal(exitCode, 2);
  assert.match(text, /Please report it.*\nTypeError: x is not a function\n {4}at /);
  assert.match(reportError("a string\u001b").text, /a string\\u001b/);
  assert.match(reportError(undefined).text, /undefined/);
});

test("an interrupt has the exit code of an interrupt", () => {
  assert.equal(reportError(new ChatbenchError("interrupted", "a", "b")).exitCode, 130);
});

test("errors that commander has printed are not repeated", () => {
  assert.deepEqual(reportError(new CommanderError(0, "commander.helpDisplayed", "x")), { text: "", exitCode: 0 });
  assert.deepEqual(reportError(new CommanderError(1, "commander.unknownOption", "x")), { text: "", exitCode: 2 });
});

test.run();
