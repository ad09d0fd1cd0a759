import type { Format } from "../../report/formats/parts/format.js";
import type { OutputFile } from "./store-files.js";

export interface Formatted {
  readonly files: readonly OutputFile[];
  /** What belongs on stderr, such as GitHub's annotations. */
  readonly log: string;
}

/** Renders a run, or whatever these formats are for, in each of them. */
export function formatted<Subject>(subject: Subject, formats: readonly Format<Subject>[]): Formatted {
  const outputs = formats.flatMap(({ render }) => render(subject));
  return {
    files: outputs.flatMap(({ file, text }) => (file === null ? [] : [{ name: file, render: () => text }])),
    log: outputs.map(({ file, text }) => (file === null ? text : "")).join(""),
  };
}
