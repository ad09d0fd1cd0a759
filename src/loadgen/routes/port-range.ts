/** The ports, first and last included, that the near end of a connection may have. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What Linux has unless told otherwise (ip-sysctl.rst, ip_local_port_range); assumed where the system does not say. */
export const USUAL_PORTS: PortRange = { first: 32_768, last: 60_999 };

export function portCount({ first, last }: PortRange): number {
  return last - first + 1;
}
