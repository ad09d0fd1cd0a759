import { errorMessage, systemErrorCode } from "../../../base/chatbench-error.js";
import { type FailureReason, reasonOfError } from "../common/close-cause.js";

/** The package's codes start so (its documentation, "Error codes"); those of Node's HTTP parser with HPE_. */
const PROTOCOL_PREFIX = "WS_ERR_";
const HTTP_PARSER_PREFIX = "HPE_";
const TOO_BIG = new Set(["WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH"]);

/** Sorts an error of the `ws` package into the list of causes. */
export function reasonOfWsError(error: unknown, opened: boolean, secure: boolean): FailureReason {
  const code = systemErrorCode(error);
  const detail = errorMessage(error);
  if (code !== undefined && TOO_BIG.has(code)) return { cause: "message-too-big", detail };
  if (code?.startsWith(PROTOCOL_PREFIX)) return { cause: "protocol-error", detail };
  if (code?.startsWith(HTTP_PARSER_PREFIX)) return { cause: "handshake-invalid", detail };
  // A wrong accept header, subprotocol or extension: the package raises these before it opens, without a code.
  if (!opened && code === undefined && !(error instanceof AggregateError))
    return { cause: "handshake-invalid", detail };
  return reasonOfError(error, opened, secure);
}
