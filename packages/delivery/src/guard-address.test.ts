import { AddressRefused, guardAddresses } from './guard-address';

const guard = guardAddresses([]);

it.each([
  ...['127.0.0.1', '127.255.255.254', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
  ...['169.254.169.254', '0.0.0.0', '224.0.0.1', '255.255.255.255', '198.18.0.1', '192.0.2.1'],
  ...['::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1'],
  ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::7f00:1', '64:ff9b:1::1', '2002:7f00:1::'],
  ...['2001::1', '', 'no address'],
])('no connection is made to %s', (address) => {
  expect(() => guard.mustAllow('example.com', address, false)).toThrow(AddressRefused);
});

it.each(['93.184.215.14', '8.8.8.8', '172.32.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])(
  'a connection may be made to %s, with TLS only',
  (address) => {
    expect(() => guard.mustAllow('example.com', address, false)).not.toThrow();
    expect(() => guard.mustAllow('example.com', address, true)).toThrow(/plain http/);
  },
);

it.each([
  ['https://2130706433/', 'decimal'],
  ['https://0x7f000001/', 'hexadecimal'],
  ['https://0177.0.0.1/', 'octal'],
  ['https://127.1/', 'short'],
  ['https://①②⑦.0.0.1/', 'full-width'],
  ['https://[::ffff:127.0.0.1]/', 'mapped'],
  ['https://[::1]:8080/', 'loopback of IPv6'],
  ['https://169.254.169.254/latest/meta-data/', 'metadata'],
  ['http://93.184.215.14/', 'plain http'],
  ['http://example.com/', 'plain http'],
  ['ftp://example.com/', 'another protocol'],
  ['https://user:secret@example.com/', 'with a password'],
])('%s may not be an endpoint: %s', (url) => {
  expect(guard.refusalOf(url)).not.toBeNull();
});

it('a name tells nothing before it is resolved', () => {
  expect(guard.refusalOf('https://example.com/hooks')).toBeNull();
  expect(guard.refusalOf('https://localhost/hooks')).toBeNull();
});

it('what is allowed may be reached although it is private, with plain http too', () => {
  const lenient = guardAddresses(['127.0.0.1', '10.0.0.0/8', 'receiver', 'fd00::/8']);
  expect(lenient.refusalOf('http://127.0.0.1:9000/hooks')).toBeNull();
  expect(lenient.refusalOf('http://receiver/hooks')).toBeNull();
  expect(lenient.refusalOf('https://127.0.0.2/')).not.toBeNull();
  for (const [host, address] of [
    ['a.internal', '10.9.8.7'],
    ['a.internal', 'fd00::7'],
    ['RECEIVER', '192.168.7.7'],
  ] as const)
    expect(() => lenient.mustAllow(host, address, true)).not.toThrow();
  expect(() => lenient.mustAllow('a.internal', '192.168.7.7', false)).toThrow(AddressRefused);
});
