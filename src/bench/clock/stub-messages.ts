/** The messages to and from the stub server. */
export type StubRequest =
  | { readonly type: "listen"; readonly runId: string; readonly answerAfterUs: number }
  | { readonly type: "report" };

export type StubReport =
  | { readonly type: "listening"; readonly url: string }
  /** An encoded histogram of the times from the stamp in a message to just before its delivery was written. */
  | { readonly type: "reported"; readonly answeredAfterHdr: string };
