import { createHash } from "node:crypto";
import { CHAT_PAGE_SCRIPT } from "./chat-page-script.js";
import { CHAT_PAGE_STYLE } from "./chat-page-style.js";

/** A small chat page for people. The page fetches nothing. */
export const CHAT_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>chatbench chat</title>
<link rel="icon" href="data:,">
<style>${CHAT_PAGE_STYLE}</style>
</head>
<body>
<main>
<header><h1>chatbench chat</h1><span id="state" role="status"></span></header>
<ol id="log" aria-live="polite" aria-label="Messages"></ol>
<form id="enter">
<input id="user" aria-label="Your name" placeholder="Your name" required maxlength="64" autocomplete="off" autofocus>
<button>Enter</button>
</form>
<form id="talk" hidden>
<select id="kind" aria-label="To whom">
<option value="broadcast">Everyone</option><option value="room">A room</option><option value="private">One person</option>
</select>
<input id="target" aria-label="Room or name" maxlength="64" autocomplete="off">
<button id="join" type="button" class="plain">Join</button>
<button id="leave" type="button" class="plain">Leave</button>
<input id="content" aria-label="Message" placeholder="Message" required autocomplete="off">
<button>Send</button>
</form>
</main>
<script>${CHAT_PAGE_SCRIPT}</script>
</body>
</html>
`;

const sha256 = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Allows exactly this style, this script and connections to the page's own server, and nothing else. */
export const CHAT_PAGE_POLICY = [
  "default-src 'none'",
  `style-src ${sha256(CHAT_PAGE_STYLE)}`,
  `script-src ${sha256(CHAT_PAGE_SCRIPT)}`,
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
