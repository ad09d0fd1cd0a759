/** Longer paths are no place on a disk. */
const MAX_PATH = 1_000;

/**
 * Returns where the report of a run is, relative to the page: beside its result.json. Returns `null` for a path that is
 * not relative, or that leads to no result.json: the file that names it may be hostile.
 */
export function reportLink(file: string): string | null {
  const segments = file.split("/");
  const name = segments.pop();
  const isPlain = file.length <= MAX_PATH && name === "result.json" && !file.includes("\\");
  // An empty segment begins an absolute path or, with a second one, the address of a host.
  if (!isPlain || segments.includes("")) return null;
  try {
    // Encoded and after "./", no colon can be read as the end of a scheme such as javascript:
    return ["." as string, ...segments.map(encodeURIComponent), "report.html"].join("/");
  } catch {
    return null;
  }
}
