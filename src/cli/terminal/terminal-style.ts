const DEFAULT_WIDTH = 80;

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns how to write tables to a stream: its width, and whether to use colours (no-color.org). */
export function terminalStyle(
  stream: NodeJS.WriteStream,
  colorWanted: boolean,
  environment: Environment = process.env,
): { readonly width: number; readonly color: boolean } {
  const noColor = environment["NO_COLOR"];
  const color = colorWanted && obeysEscapes(stream, environment) && (noColor === undefined || noColor === "");
  return { width: terminalWidth(stream), color };
}

/**
 * Returns the width in columns. A terminal that reports 0, such as a serial line or some CI systems, does not know its
 * size.
 */
export function terminalWidth({ columns }: Pick<NodeJS.WriteStream, "columns">): number {
  return columns > 0 ? columns : DEFAULT_WIDTH;
}

/** Tells whether a stream obeys escape sequences. A dumb terminal, such as an editor's, prints them instead. */
export function obeysEscapes(stream: NodeJS.WriteStream, environment: Environment = process.env): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}

/** Tells whether a terminal of this environment shows block characters: not a dumb one, nor one of a locale without UTF-8. */
export function drawsBlocks(environment: Environment = process.env): boolean {
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"] || "UTF-8";
  return environment["TERM"] !== "dumb" && /utf-?8/i.test(locale);
}
