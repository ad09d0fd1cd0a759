import type { RunResult } from "../../result/run-result.js";
import { fileFormat } from "./parts/format.js";
import { TIMELINE_NAMES, timelineRows } from "./parts/timeline-columns.js";

/** The timeline as RFC 4180 has it. No value needs quotes: they are numbers, and the phases' names. */
export const CSV = fileFormat("csv", "timeline.csv", (result: RunResult) =>
  [TIMELINE_NAMES, ...timelineRows(result)].map((row) => `${row.map((value) => value ?? "").join()}\r\n`).join(""),
);

/** The timeline as one JSON object a line. */
export const NDJSON = fileFormat("ndjson", "timeline.ndjson", (result: RunResult) =>
  timelineRows(result)
    .map((row) => `${JSON.stringify(Object.fromEntries(row.map((value, i) => [TIMELINE_NAMES[i] ?? "", value])))}\n`)
    .join(""),
);
