import type { RunResult } from "../../result/run-result.js";
import { BENCHER } from "./bencher.js";
import { GITHUB } from "./github.js";
import { GITHUB_ACTION_BENCHMARK } from "./github-action-benchmark.js";
import { HGRM } from "./hgrm.js";
import { JUNIT } from "./junit.js";
import { MARKDOWN } from "./markdown.js";
import { OPENMETRICS } from "./openmetrics.js";
import type { Format } from "./parts/format.js";
import { CSV, NDJSON } from "./timeline.js";

/** The formats of a run, in the order of docs/formats.md. */
export const RUN_FORMATS: readonly Format<RunResult>[] = [
  JUNIT,
  MARKDOWN,
  GITHUB,
  GITHUB_ACTION_BENCHMARK,
  BENCHER,
  OPENMETRICS,
  CSV,
  NDJSON,
  HGRM,
];
