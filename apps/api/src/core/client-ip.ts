import ipaddr from 'ipaddr.js';

/** Addresses of one home, office or phone: an IPv6 customer has a whole network of at least this length. */
const IPV6_PREFIX_BYTES = 7; // /56

/** True for `10.0.0.0/8`, `2001:db8::/32`, and for a single address. */
export function isCidr(text: string): boolean {
  return ipaddr.isValidCIDR(text) || (ipaddr.isValid(text) && !text.includes('%'));
}

/**
 * The name that an address is counted under: IPv4 whole, also when it came mapped into IPv6; of IPv6 the first 56 bits,
 * since whoever has one address has all of those.
 * @param address what a proxy that we trust said, or the socket; anything that is no address is counted together
 */
export function ipKey(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, IPV6_PREFIX_BYTES)).toString('hex')}/56`;
}
