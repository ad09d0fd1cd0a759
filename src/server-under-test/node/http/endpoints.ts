import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { hasTooManyHeaders, MAX_HEADERS } from "../../chat/bounds.js";
import { CHAT_PAGE, CHAT_PAGE_POLICY } from "./chat-page.js";
import { metricsText } from "./metrics-text.js";

/** What the HTTP endpoints ask of the node. */
export interface NodeStatus {
  snapshot(): ProcessSnapshot;
  uptimeSec(): number;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const plain = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Page => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${body}\n`,
  headers,
});

function healthPage(status: NodeStatus): Page {
  const { id, connections, users } = status.snapshot();
  const body = JSON.stringify({ status: "ok", node: id, connections, users, uptimeSec: status.uptimeSec() });
  return { status: 200, type: "application/json", body: `${body}\n` };
}

function metricsPage(status: NodeStatus): Page {
  return { status: 200, type: "text/plain; version=0.0.4; charset=utf-8", body: metricsText(status.snapshot()) };
}

function chatPage(): Page {
  const headers = { "Content-Security-Policy": CHAT_PAGE_POLICY, "Referrer-Policy": "no-referrer" };
  return { status: 200, type: "text/html; charset=utf-8", body: CHAT_PAGE, headers };
}

const PAGES: ReadonlyMap<string, (status: NodeStatus) => Page> = new Map([
  ["/", chatPage],
  ["/healthz", healthPage],
  ["/metrics", metricsPage],
]);

function pageFor(request: IncomingMessage, status: NodeStatus): Page {
  if (hasTooManyHeaders(request)) return plain(431, `More than ${MAX_HEADERS} headers.`);
  const page = PAGES.get(request.url?.split("?", 1)[0] ?? "");
  if (page === undefined) return plain(404, `Not found. This server has ${[...PAGES.keys()].join(", ")}.`);
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(405, "Only GET and HEAD are allowed.", { Allow: "GET, HEAD" });
  }
  return page(status);
}

/** Answers one plain HTTP request. */
export function answerHttp(request: IncomingMessage, response: ServerResponse, status: NodeStatus): void {
  const page = pageFor(request, status);
  response.writeHead(page.status, {
    "Content-Type": page.type,
    "Content-Length": Buffer.byteLength(page.body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    // A request body is not read: the connection ends with the answer.
    ...(page.status < 400 ? {} : { Connection: "close" }),
    ...page.headers,
  });
  response.end(request.method === "HEAD" ? undefined : page.body);
}
