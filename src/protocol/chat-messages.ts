/**
 * The wire protocol of the reference server: text frames, one JSON object each.
 * docs/protocol.md is the same contract in prose; a change here is a change there.
 */

/** What a client may send. `id` asks for an answer that names it (`ack`, `error`, `user_not_found`). */
export type ClientMessage =
  | { readonly type: "register"; readonly user: string; readonly id?: number }
  | { readonly type: "private_message"; readonly to: string; readonly content: string; readonly id?: number }
  | { readonly type: "broadcast"; readonly content: string; readonly id?: number }
  | { readonly type: "join_room"; readonly room: string; readonly id?: number }
  | { readonly type: "leave_room"; readonly room: string; readonly id?: number }
  | { readonly type: "chat_message"; readonly room: string; readonly content: string; readonly id?: number };

/** A message that reaches other people. `from` is always the server's own knowledge. */
export type Delivery =
  | { readonly type: "private_message"; readonly from: string; readonly to: string; readonly content: string }
  | { readonly type: "broadcast"; readonly from: string; readonly content: string }
  | { readonly type: "chat_message"; readonly room: string; readonly from: string; readonly content: string };

/** An answer to the one who asked. */
export type Answer =
  | { readonly type: "registered"; readonly user: string; readonly node: string }
  | { readonly type: "joined"; readonly room: string }
  | { readonly type: "left"; readonly room: string }
  | { readonly type: "user_not_found"; readonly to: string; readonly id?: number }
  | { readonly type: "ack"; readonly id: number }
  | { readonly type: "error"; readonly code: ProtocolErrorCode; readonly message: string; readonly id?: number };

export type ServerMessage = Delivery | Answer;

/** Every `code` of an error answer, with the sentence that explains it. The one documented list. */
export const PROTOCOL_ERRORS = {
  bad_json: "The frame is not valid JSON.",
  too_deep: "The JSON is nested deeper than a chat message can be.",
  not_an_object: "A message is one JSON object.",
  unknown_type: "The message type is not one of the protocol's.",
  bad_field: "A field is missing, has the wrong type, or is too long.",
  bad_name: "A name has 1 to 64 characters.",
  not_registered: "Register a user name first.",
  already_registered: "This connection has a user name already.",
  user_taken: "Another connection has this user name.",
  not_a_member: "Join the room before writing to it.",
  too_many_rooms: "This connection is in as many rooms as it may be.",
  rate_limited: "Too many messages in this second; this one reached nobody.",
  binary_not_supported: "Messages are text frames.",
  cluster_unavailable: "The other nodes of the cluster cannot be reached right now; this reached nobody.",
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
  /** In the registry of close codes that RFC 6455 set up. */
  tryAgainLater: 1013,
} as const;
