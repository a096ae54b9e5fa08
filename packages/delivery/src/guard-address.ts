/**
 * Where messages may go (requests forged on our side would otherwise reach whatever our network reaches). Rules:
 * - An address counts, never a name: what a name resolves to is judged where the connection is made, and the connection goes
 *   to the judged address. A name that answers something else the next time gains nothing.
 * - One bad address among those of a name refuses all of them.
 * - Refused: all that is not plain public unicast, in IPv4, IPv6, and IPv4 in any of the ways in which IPv6 carries it. The URL
 *   parser has by then turned decimal, octal and hexadecimal forms into addresses.
 * - `EVENKEEL_OUTBOUND_ALLOW` names hosts and CIDRs that may be reached all the same, plain http included.
 */
import { BlockList, isIP, isIPv4 } from 'node:net';

export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'EVENKEEL_ADDRESS_REFUSED';
}

export interface AddressGuard {
  /** Why the URL may not be an endpoint's, as far as it tells by itself; null: it may. */
  refusalOf(url: string): string | null;
  /** Throws `AddressRefused` unless a connection to this address may be made for that host. `plain`: without TLS. */
  mustAllow(host: string, address: string, plain: boolean): void;
}

/** RFC 6890 and those after it: this network, private, shared, loopback, link-local (metadata), reserved, multicast. */
const NOT_PUBLIC_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
];
/** Within global unicast, 2000::/3: what is set apart, and what carries an IPv4 address (Teredo, 6to4). */
const NOT_PUBLIC_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '5f00::/16'];

export function guardAddresses(allowed: readonly string[]): AddressGuard {
  const [notPublic, unicast, allowedNets] = [new BlockList(), new BlockList(), new BlockList()];
  for (const net of [...NOT_PUBLIC_V4, ...NOT_PUBLIC_V6]) addNet(notPublic, net);
  unicast.addSubnet('2000::', 3, 'ipv6');
  const nets = allowed.filter((item) => isIP(item.split('/')[0] ?? '') !== 0);
  const hosts = new Set(allowed.filter((item) => !nets.includes(item)).map((host) => host.toLowerCase()));
  for (const net of nets) addNet(allowedNets, net);

  const isAllowed = (host: string, address: string) => hosts.has(host.toLowerCase()) || holds(allowedNets, address);
  const isPublic = (address: string) =>
    !holds(notPublic, address) && (isIPv4(address) || unicast.check(address, 'ipv6'));

  const mustAllow = (host: string, address: string, plain: boolean) => {
    if (isIP(address) === 0) throw new AddressRefused(`${host} is at no address`);
    if (isAllowed(host, address)) return;
    if (plain) throw new AddressRefused('plain http is for the hosts and CIDRs of EVENKEEL_OUTBOUND_ALLOW');
    if (!isPublic(address)) throw new AddressRefused(`${host} is not at a public address`);
  };

  return {
    mustAllow,
    refusalOf(url) {
      const { protocol, hostname, username, password } = new URL(url);
      if (protocol !== 'https:' && protocol !== 'http:') return 'must begin with https://';
      if (username !== '' || password !== '') return 'must hold no user name or password';
      const plain = protocol === 'http:';
      const host = withoutBrackets(hostname);
      // Of a name it is known only when it is resolved; plain http can still be refused where nothing at all is allowed.
      if (isIP(host) === 0)
        return plain && !hosts.has(host) && nets.length === 0 ? 'must begin with https://, or be allowed' : null;
      try {
        mustAllow(host, host, plain);
        return null;
      } catch (error) {
        if (error instanceof AddressRefused) return `must be allowed: ${error.message}`;
        throw error;
      }
    },
  };
}

export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function addNet(list: BlockList, text: string): void {
  const [address = '', prefix] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  list.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
}

/** An IPv4 address in IPv6 clothes (`::ffff:127.0.0.1`) is looked up as what it is, too. */
function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
