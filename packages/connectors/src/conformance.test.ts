import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadReasonSchema, hintSchema } from '@evenkeel/event-schemas';
import type { ParsedBody } from '@evenkeel/sync-engine';
import fc from 'fast-check';
import { loadConnectors } from './registry';

/**
 * What every connector must do, whoever the provider is. A provider brings its fixtures: bodies, each with signatures
 * that openssl made, the secret they were made with, and the name of the header.
 */

const { all } = loadConnectors();

interface Fixture {
  readonly name: string;
  readonly body: Buffer;
  readonly signatures: Readonly<Record<string, string>>;
}

const fixturesOf = (provider: string) => join(__dirname, 'providers', provider, 'fixtures');

function loadFixtures(folder: string): Fixture[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files.flatMap((file) => {
    if (!file.endsWith('.body')) return [];
    const name = file.slice(0, -'.body'.length);
    const signatures = Object.fromEntries(
      files
        .filter((other) => other.startsWith(`${name}.`) && /^[a-z0-9]+\.sig$/.test(other.slice(name.length + 1)))
        .map((other) => [other.slice(name.length + 1, -'.sig'.length), readFileSync(join(folder, other), 'utf8')]),
    );
    return [{ name, body: readFileSync(join(folder, file)), signatures }];
  });
}

function expectUsable(parsed: ParsedBody): void {
  if ('hint' in parsed) hintSchema.parse(parsed.hint);
  else deadReasonSchema.parse(parsed.dead);
}

test('there is at least one connector, and each is found by its name', () => {
  const connectors = loadConnectors();
  expect(connectors.all.length).toBeGreaterThan(0);
  for (const connector of connectors.all) expect(connectors.of(connector.name)).toBe(connector);
});

describe.each(all)('the connector of $name', (connector) => {
  const folder = fixturesOf(connector.name);
  const fixtures = loadFixtures(folder);
  const secret = readFileSync(join(folder, 'secret.txt'), 'utf8');
  const header = readFileSync(join(folder, 'signature-header.txt'), 'utf8');
  const [first] = fixtures;
  if (!first) throw new Error(`${connector.name} has no fixtures`);

  const verify = (body: Buffer, signature: string | undefined, secrets: readonly string[] = [secret]) =>
    connector.verify({ body, headers: { [header]: signature } }, secrets);

  describe('verify', () => {
    test.each(fixtures)('accepts $name in each encoding that openssl signed it in', ({ body, signatures }) => {
      expect(Object.keys(signatures).length).toBeGreaterThan(0);
      for (const signature of Object.values(signatures)) expect(verify(body, signature)).toEqual({ signedWith: 0 });
    });

    test('accepts any of the current secrets, wherever it stands, and tells which', () => {
      for (const signature of Object.values(first.signatures)) {
        expect(verify(first.body, signature, ['another', secret])).toEqual({ signedWith: 1 });
        expect(verify(first.body, signature, [secret, 'another'])).toEqual({ signedWith: 0 });
      }
    });

    test('refuses when no secret is the one that signed', () => {
      for (const signature of Object.values(first.signatures)) {
        expect(verify(first.body, signature, ['another', `${secret} `])).toBe('wrong_signature');
      }
    });

    test('refuses everything without secrets, and does not take an empty secret for one', () => {
      const forged = createHmac('sha256', '').update(first.body).digest();
      const signatures = [...Object.values(first.signatures), forged.toString('base64'), forged.toString('hex')];
      for (const signature of signatures) {
        expect(verify(first.body, signature, [])).toBe('wrong_signature');
        expect(verify(first.body, signature, [''])).toBe('wrong_signature');
      }
    });

    test('refuses when a single byte of the body differs', () => {
      for (const signature of Object.values(first.signatures)) {
        for (let at = 0; at < first.body.length; at += 1) {
          const changed = Buffer.from(first.body);
          changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
          expect(verify(changed, signature)).toBe('wrong_signature');
        }
        expect(verify(Buffer.concat([first.body, Buffer.from('\n')]), signature)).toBe('wrong_signature');
      }
    });

    test('calls a signature missing when its header is absent or empty', () => {
      expect(verify(first.body, undefined)).toBe('missing_signature');
      expect(verify(first.body, '')).toBe('missing_signature');
      expect(connector.verify({ body: first.body, headers: {} }, [secret])).toBe('missing_signature');
    });

    test('refuses a signature that is cut, padded, repeated or in an encoding nobody announced', () => {
      for (const signature of Object.values(first.signatures)) {
        const others = [
          signature.slice(0, -1),
          signature.slice(0, 8),
          `${signature} `,
          `\n${signature}`,
          `${signature}, ${signature}`,
          `sha256=${signature}`,
          Buffer.from(signature).toString('base64'),
        ];
        for (const other of others) expect(verify(first.body, other)).toBe('wrong_signature');
      }
    });

    test('refuses whatever else the header holds, without throwing', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ minLength: 40 })), (text) => {
          expect(['missing_signature', 'wrong_signature']).toContain(verify(first.body, text));
        }),
      );
    });
  });

  describe('parse', () => {
    const parse = (body: Buffer | string) => connector.parse(Buffer.from(body));

    test.each(fixtures)('makes a hint of $name that can be stored', ({ body }) => {
      const parsed = parse(body);
      if (!('hint' in parsed)) throw new Error(`${parsed.dead}: ${parsed.detail}`);
      hintSchema.parse(parsed.hint);
      expect(parsed.hint.raw).toEqual(JSON.parse(body.toString('utf8')));
    });

    test.each(fixtures)('keeps fields of $name that it does not know in raw, and only there', ({ body }) => {
      const known = parse(body);
      const unknown = { never_heard_of: { deep: [1, 'two', null, { three: 3 }] }, __proto: 'x' };
      const wider = { ...(JSON.parse(body.toString('utf8')) as object), ...unknown };
      const parsed = parse(JSON.stringify(wider));
      if (!('hint' in parsed) || !('hint' in known)) throw new Error('dead');
      expect(parsed.hint).toEqual({ ...known.hint, raw: wider });
    });

    test('does not throw on bytes of any kind', () => {
      fc.assert(fc.property(fc.uint8Array({ maxLength: 512 }), (bytes) => expectUsable(parse(Buffer.from(bytes)))));
    });

    test('does not throw on JSON of any kind', () => {
      fc.assert(fc.property(fc.json(), (json) => expectUsable(parse(json))));
    });

    test('does not throw on a fixture with any one field replaced by any JSON', () => {
      const bodies = fixtures.map(({ body }) => JSON.parse(body.toString('utf8')) as Record<string, unknown>);
      const replaced = fc
        .constantFrom(...bodies)
        .chain((body) => fc.tuple(fc.constant(body), fc.constantFrom(...Object.keys(body)), fc.jsonValue()));
      fc.assert(
        fc.property(replaced, ([body, field, value]) =>
          expectUsable(parse(JSON.stringify({ ...body, [field]: value }))),
        ),
        { numRuns: 500 },
      );
    });

    test('calls a fixture that was cut anywhere not_json', () => {
      for (const { body } of fixtures) {
        for (let length = 0; length < body.length; length += 7) {
          expect(parse(body.subarray(0, length))).toMatchObject({ dead: 'not_json' });
        }
      }
    });

    test('survives brackets nested as deep as the largest body allows', () => {
      const levels = 128 * 1024;
      const nested = '['.repeat(levels) + ']'.repeat(levels);
      expect(parse(nested)).toMatchObject({ dead: 'schema_mismatch' });
      expect(parse('['.repeat(2 * levels))).toMatchObject({ dead: 'not_json' });
      expect(parse('{"a":'.repeat(levels / 2))).toMatchObject({ dead: 'not_json' });
      expect(parse(first.body.toString('utf8').replace(/}$/, `,"deep":${nested}}`))).toMatchObject({
        dead: 'bad_value',
      });
    });
  });
});
