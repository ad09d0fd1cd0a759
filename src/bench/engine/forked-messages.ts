import type { Load } from "./engine.js";

export type ForkedRequest =
  | { readonly type: "connect"; readonly url: string; readonly users: number; readonly perSec: number }
  | { readonly type: "collectGarbage" }
  | { readonly type: "startTraffic"; readonly load: Load }
  | { readonly type: "stop" };

export type ForkedReport =
  | { readonly type: "connected" | "collected" | "started" }
  | { readonly type: "stopped"; readonly received: number };
