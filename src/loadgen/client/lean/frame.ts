/** The numbers of a WebSocket frame (RFC 6455, section 5.2) that reading and writing share. */

export const OPCODE = { continuation: 0x0, text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
export type Opcode = (typeof OPCODE)[keyof typeof OPCODE];

export const FIN_BIT = 0x80;
export const RESERVED_BITS = 0x70;
export const OPCODE_BITS = 0x0f;
/** Set in the opcodes of control frames. */
export const CONTROL_BIT = 0x08;
export const MASK_BIT = 0x80;
export const LENGTH_BITS = 0x7f;

/** The values of the seven length bits that say "the length is in the next 2 (8) bytes". */
export const LENGTH_IN_2_BYTES = 126;
export const LENGTH_IN_8_BYTES = 127;
export const MAX_CONTROL_PAYLOAD_BYTES = 125;

/** Close codes that this client sends on its own initiative (RFC 6455, 7.4.1). */
export const CLOSE_CODE = { protocolError: 1002, unsupportedData: 1003, messageTooBig: 1009 } as const;

/** Returns whether a close frame may carry `code`: 1005, 1006 and 1015 never travel, 1004 and the rest are unassigned. */
export function isCloseCode(code: number): boolean {
  return (
    (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999)
  );
}
