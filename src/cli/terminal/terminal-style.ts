const DEFAULT_WIDTH = 80;

type Environment = Readonly<Record<string, string | undefined>>;

/** How to write tables to a stream: its width, and colours on a terminal that wants them (no-color.org). */
export function terminalStyle(
  stream: NodeJS.WriteStream,
  colorWanted: boolean,
  environment: Environment = process.env,
): { readonly width: number; readonly color: boolean } {
  const noColor = environment["NO_COLOR"];
  const color = colorWanted && obeysEscapes(stream, environment) && (noColor === undefined || noColor === "");
  return { width: terminalWidth(stream), color };
}

/** In columns. A terminal that says 0 does not know its size, as that of a serial line or of some CI. */
export function terminalWidth({ columns }: Pick<NodeJS.WriteStream, "columns">): number {
  return columns > 0 ? columns : DEFAULT_WIDTH;
}

/** Whether escape sequences do what they say there: a dumb terminal, such as that of an editor, prints them. */
export function obeysEscapes(stream: NodeJS.WriteStream, environment: Environment = process.env): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}
