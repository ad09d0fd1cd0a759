/** Every exit code of the `chatbench` command. Documented for users in docs/exit-codes.md. */
export const EXIT = {
  /** Every threshold held, every delivery was right. */
  pass: 0,
  /** The server failed: a threshold, a routing violation, a regression, or it died. */
  fail: 1,
  /** Wrong usage, a bad scenario, or an error of the tool itself. */
  toolError: 2,
  /** The measurement cannot be trusted, whatever its numbers say. */
  inconclusive: 3,
  /** Stopped by a person; partial results were written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
