const DEFAULT_WIDTH = 80;

/** How to write tables to a stream: its width, and colours on a terminal that wants them (no-color.org). */
export function terminalStyle(
  stream: NodeJS.WriteStream,
  colorWanted: boolean,
): { readonly width: number; readonly color: boolean } {
  const noColor = process.env["NO_COLOR"];
  const color = colorWanted && stream.isTTY === true && (noColor === undefined || noColor === "");
  return { width: stream.columns ?? DEFAULT_WIDTH, color };
}
