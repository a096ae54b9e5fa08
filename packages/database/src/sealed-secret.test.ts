import { openSecret, sealedAs, sealSecret } from './sealed-secret';

const key = { current: Buffer.alloc(32, 1), former: null };
const other = { current: Buffer.alloc(32, 2), former: null };

describe('a sealed secret', () => {
  it('opens to what was sealed, and looks different each time', () => {
    const [one, two] = [sealSecret('whsec', 'here', key), sealSecret('whsec', 'here', key)];
    expect(one).not.toBe(two);
    expect(openSecret(one, 'here', key)).toBe('whsec');
    expect(one).not.toContain(Buffer.from('whsec').toString('base64url'));
  });

  it('names the key that is needed when another one is set', () => {
    const sealed = sealSecret('whsec', 'here', key);
    expect(() => openSecret(sealed, 'here', other)).toThrow(/was sealed with key \w{8}.*set the former key/);
  });

  it('opens with the former key while a key is being replaced, and is sealed with the current one', () => {
    const both = { current: other.current, former: key.current };
    const sealed = sealSecret('whsec', 'here', key);
    expect(openSecret(sealed, 'here', both)).toBe('whsec');
    expect(sealed.startsWith(sealedAs(both))).toBe(false);
    const anew = sealSecret('whsec', 'here', both);
    expect(anew.startsWith(sealedAs(both))).toBe(true);
    expect(openSecret(anew, 'here', other)).toBe('whsec');
  });

  it('does not open in another place, changed, or cut', () => {
    const sealed = sealSecret('whsec', 'here', key);
    expect(() => openSecret(sealed, 'there', key)).toThrow();
    expect(() => openSecret(`${sealed.slice(0, -2)}AA`, 'here', key)).toThrow();
    expect(() => openSecret('whsec', 'here', key)).toThrow('here does not hold a sealed secret');
  });
});
