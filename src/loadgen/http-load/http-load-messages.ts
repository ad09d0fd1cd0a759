import type { HttpResult } from "../../result/run-result.js";
import type { TlsSettings } from "../../scenario/schema/scenario.js";

/** What the process that fetches over HTTP is asked to do. */
export interface HttpLoadOrder {
  /** Where to fetch, `http:` or `https:`, path included. */
  readonly url: string;
  readonly path: string;
  readonly perSec: number;
  readonly connections: number;
  readonly seconds: number;
  readonly timeoutSec: number;
  readonly tls: TlsSettings | null;
}

/** Coordinator → process. */
export type HttpLoadRequest = { readonly type: "start"; readonly order: HttpLoadOrder } | { readonly type: "stop" };

/** Process → coordinator. */
export type HttpLoadReport =
  /** Something went wrong that the counts alone would not explain. The result still follows. */
  { readonly type: "trouble"; readonly message: string } | { readonly type: "result"; readonly result: HttpResult };
