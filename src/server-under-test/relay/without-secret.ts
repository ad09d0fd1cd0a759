/** A URL as it may be shown: without user and password, which are secrets or name their owner. */
export function withoutSecret(url: string): string {
  if (!URL.canParse(url)) return "(no URL)";
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.search = "";
  return shown.href.replace(/\/$/, "");
}
