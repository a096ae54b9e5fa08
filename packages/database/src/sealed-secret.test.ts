import { openSecret, sealSecret } from './sealed-secret';

const key = Buffer.alloc(32, 1);

describe('a sealed secret', () => {
  it('opens to what was sealed, and looks different each time', () => {
    const [one, two] = [sealSecret('whsec', 'here', key), sealSecret('whsec', 'here', key)];
    expect(one).not.toBe(two);
    expect(openSecret(one, 'here', key)).toBe('whsec');
    expect(one).not.toContain(Buffer.from('whsec').toString('base64url'));
  });

  it('names the key that is needed when another one is set', () => {
    const sealed = sealSecret('whsec', 'here', key);
    expect(() => openSecret(sealed, 'here', Buffer.alloc(32, 2))).toThrow(
      /was sealed with key \w{8}.*set the former key/,
    );
  });

  it('does not open in another place, changed, or cut', () => {
    const sealed = sealSecret('whsec', 'here', key);
    expect(() => openSecret(sealed, 'there', key)).toThrow();
    expect(() => openSecret(`${sealed.slice(0, -2)}AA`, 'here', key)).toThrow();
    expect(() => openSecret('whsec', 'here', key)).toThrow('here does not hold a sealed secret');
  });
});
