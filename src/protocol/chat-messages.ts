/**
 * The wire protocol of the reference server: text frames, one JSON object each. docs/protocol.md describes the same
 * contract, so change both together.
 */

/** What a client may send. With `id`, the answers (`ack`, `error`, `user_not_found`) repeat it. */
export type ClientMessage =
  | { readonly type: "register"; readonly user: string; readonly id?: number }
  | { readonly type: "private_message"; readonly to: string; readonly content: string; readonly id?: number }
  | { readonly type: "broadcast"; readonly content: string; readonly id?: number }
  | { readonly type: "join_room"; readonly room: string; readonly id?: number }
  | { readonly type: "leave_room"; readonly room: string; readonly id?: number }
  | { readonly type: "chat_message"; readonly room: string; readonly content: string; readonly id?: number };

/** A message that reaches other users. `from` always comes from the server, never from the client. */
export type Delivery =
  | { readonly type: "private_message"; readonly from: string; readonly to: string; readonly content: string }
  | { readonly type: "broadcast"; readonly from: string; readonly content: string }
  | { readonly type: "chat_message"; readonly room: string; readonly from: string; readonly content: string };

/** An answer to the client itself. */
export type Answer =
  | { readonly type: "registered"; readonly user: string; readonly node: string }
  | { readonly type: "joined"; readonly room: string }
  | { readonly type: "left"; readonly room: string }
  | { readonly type: "user_not_found"; readonly to: string; readonly id?: number }
  | { readonly type: "ack"; readonly id: number }
  | { readonly type: "error"; readonly code: ProtocolErrorCode; readonly message: string; readonly id?: number };

export type ServerMessage = Delivery | Answer;

/** Every `code` of an error answer, with its message. */
export const PROTOCOL_ERRORS = {
  bad_json: "The frame is not valid JSON.",
  too_deep: "The JSON is nested deeper than any chat message.",
  not_an_object: "A message is one JSON object.",
  unknown_type: "The protocol has no such message type.",
  bad_field: "A field is missing or has the wrong type.",
  bad_name: "A name has 1 to 64 characters.",
  not_registered: "Register a user name first.",
  already_registered: "This connection already has a user name.",
  user_taken: "Another connection has this user name.",
  not_a_member: "Join the room before writing to it.",
  too_many_rooms: "This connection has reached its limit of rooms.",
  rate_limited: "Too many messages this second. This one was not delivered.",
  binary_not_supported: "Messages are text frames.",
  cluster_unavailable: "The other nodes of the cluster cannot be reached now. This was not delivered.",
} as const;

export type ProtocolErrorCode = keyof typeof PROTOCOL_ERRORS;

/** The longest user or room name, in UTF-16 units as JavaScript counts them. */
export const MAX_NAME_LENGTH = 64;

/** WebSocket close codes the reference server uses (RFC 6455, 7.4.1). */
export const CLOSE = {
  goingAway: 1001,
  invalidPayload: 1007,
  policyViolation: 1008,
  messageTooBig: 1009,
  /** Not in RFC 6455 itself, but in the registry of close codes that it set up. */
  tryAgainLater: 1013,
} as const;
