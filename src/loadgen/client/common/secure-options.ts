import { type ConnectionOptions, createSecureContext } from "node:tls";
import type { TlsOptions } from "./client.js";

/**
 * Returns the options of a TLS connection, to be made once for all connections of a client: reading the certificates
 * of an authority takes as long as a handshake.
 *
 * @throws what OpenSSL throws when a text is no certificate or key, or the key is another certificate's.
 */
export function secureOptions(tls: TlsOptions | null): ConnectionOptions {
  if (tls === null) return {};
  const { ca, cert, key, servername, insecure } = tls;
  return {
    secureContext: createSecureContext({
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert }),
      ...(key === null ? {} : { key }),
    }),
    ...(servername === null ? {} : { servername }),
    ...(insecure ? { rejectUnauthorized: false } : {}),
  };
}
