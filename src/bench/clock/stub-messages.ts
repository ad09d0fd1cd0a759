/** What the stub server is told, and tells. */
export type StubRequest =
  | { readonly type: "listen"; readonly runId: string; readonly answerAfterUs: number }
  | { readonly type: "report" };

export type StubReport =
  | { readonly type: "listening"; readonly url: string }
  /** Encoded histogram: from the stamp in a message to the moment before a delivery of it was written. */
  | { readonly type: "reported"; readonly answeredAfterHdr: string };
