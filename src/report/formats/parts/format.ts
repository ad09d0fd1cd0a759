/** What a format makes of its subject: a file, or lines for the log of whoever runs chatbench. */
export interface FormatOutput {
  /** A fixed name, for the folder of the result; `null`: the text belongs on stderr, as GitHub's annotations do. */
  readonly file: string | null;
  readonly text: string;
}

/**
 * The port of all machine formats: a name for `--format`, and a pure function from what was measured (a run, a
 * comparison) to texts. Docs: docs/formats.md.
 */
export interface Format<Subject> {
  readonly name: string;
  readonly render: (subject: Subject) => readonly FormatOutput[];
}

/** Makes a format of one file. */
export function fileFormat<Subject>(name: string, file: string, text: (subject: Subject) => string): Format<Subject> {
  return { name, render: (subject) => [{ file, text: text(subject) }] };
}
