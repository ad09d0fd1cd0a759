import { ChatbenchError, errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { bracketed } from "../../base/host-address.js";

/** Makes the error that says why a server process cannot listen. */
export function listenError(thrown: unknown, host: string, port: number): ChatbenchError {
  const where = `${bracketed(host)}:${port}`;
  switch (systemErrorCode(thrown)) {
    case "EADDRINUSE":
      return new ChatbenchError(
        "port_taken",
        `The server cannot listen on ${where}: another process has that port.`,
        "Stop that process or choose another port; port 0 picks a free one.",
        { cause: thrown },
      );
    case "EACCES":
      return new ChatbenchError(
        "port_forbidden",
        `The server may not listen on ${where}.`,
        "Ports below 1024 are usually reserved; choose a higher one.",
        { cause: thrown },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EINVAL":
      return new ChatbenchError(
        "host_unavailable",
        `The server cannot listen on ${where}: this machine has no such address.`,
        "Use 127.0.0.1, or an address that one of this machine's interfaces has.",
        { cause: thrown },
      );
    default:
      return new ChatbenchError(
        "listen_failed",
        `The server cannot listen on ${where}: ${errorMessage(thrown)}.`,
        "Try another host or port.",
        { cause: thrown },
      );
  }
}
