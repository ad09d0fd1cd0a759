/** Every exit code of the `chatbench` command. Documented for users in docs/exit-codes.md. */
export const EXIT = {
  /** Every threshold was met and every delivery was right. */
  pass: 0,
  /** The server failed: a threshold was missed, a delivery was wrong, there was a regression, or it died. */
  fail: 1,
  /** Wrong usage, a bad scenario, or an error of the tool itself. */
  toolError: 2,
  /** The measurement cannot be trusted, whatever its numbers say. */
  inconclusive: 3,
  /** Stopped by a person; partial results were written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
