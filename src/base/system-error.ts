import { errorMessage, systemErrorCode } from "./chatbench-error.js";
import { inertText } from "./hostile-text.js";

/** The meaning of error codes of files and disks, for people. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EBUSY: "it is in use",
  EDQUOT: "the disk quota is used up",
  EEXIST: "there is a file of that name",
  EFBIG: "a file may not be that large",
  EIO: "the disk reports an error",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  EMFILE: "this process has too many open files",
  ENAMETOOLONG: "the name is too long",
  ENFILE: "this machine has too many open files",
  ENOENT: "there is no such file or folder",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is not a folder",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
};

/** Describes a system error within a sentence, on one line: `the disk is full (ENOSPC)`. */
export function systemErrorText(thrown: unknown): string {
  const code = systemErrorCode(thrown) ?? "";
  const words = Object.hasOwn(WORDS, code) ? WORDS[code] : undefined;
  return words === undefined ? inertText(errorMessage(thrown)) : `${words} (${code})`;
}
