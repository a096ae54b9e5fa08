import { joinTerms, knownTerms, rememberedTerms, termsOfColumns, termsToRemember } from './erased-terms';

const ana = termsOfColumns({
  ...{
    name: 'Ana Souza',
    first_name: 'Ana',
    last_name: 'Souza',
    email: ' Ana@X.test ',
    code: 'A1',
    phone_number: '12345',
  },
  ...{ referral_link: 'https://ref.test/ana', city: 'Lisbon', points: 5, stripe_customer_id: '' },
});

describe('what tells who a person is', () => {
  it('is an e-mail, a link or a full name in any part of a text, a code or what is short as a whole, and names', () => {
    expect(joinTerms(ana)).toEqual({
      ids: [],
      whole: ['12345', 'a1'],
      within: ['ana souza', 'ana@x.test', 'https://ref.test/ana'],
      names: ['ana', 'ana souza', 'souza'],
    });
  });

  it('is told from a first and a last name alone, too', () => {
    expect(termsOfColumns({ first_name: 'Ana', last_name: 'Souza' }).within).toEqual(['ana souza']);
  });

  it('is each once, in order, whatever it was joined from', () => {
    expect(joinTerms(ana, termsOfColumns({ email: 'ana@x.test' }))).toEqual(joinTerms(ana));
  });
});

const digests = new Set(termsToRemember({ ...ana, ids: ['sub_1'] }).map(([kind, term]) => `${kind} ${term}`));

describe.each([
  ['in the clear', knownTerms({ ...ana, ids: ['sub_1'] })],
  ['as digests', rememberedTerms((kind, term) => digests.has(`${kind} ${term}`))],
])('terms %s', (_, terms) => {
  it.each([
    ['the e-mail, whatever its case', 'ANA@x.test', true],
    ['the e-mail in a text', 'write to <ana@x.test>, please', true],
    ['the full name', 'ana souza', true],
    ['the code', 'A1', true],
    ['a text that has the code as a part', 'A1B2', false],
    ['a phone number that has the short one as a part', '0123456', false],
    ['the first name alone', 'Ana', false],
    ['an e-mail that ends with it', 'joana@x.test', false],
    ['an e-mail that begins with it', 'ana@x.test.example', false],
    ['the e-mail at the end of a sentence', 'it was ana@x.test.', true],
    ['the e-mail in a form', 'email=ana@x.test&x=1', true],
    ['the full name in a text', 'told by Ana Souza, again', true],
    ['a full name that ends with it', 'Joana Souza', false],
    ['the link with a question', 'see https://ref.test/ana)', true],
    ['a link that begins with it', 'https://ref.test/anabel', false],
    ['nothing', ' ', false],
  ])('know %s: %s, %s', (_what, text, found) => expect(terms.isIn(text)).toBe(found));

  it('know a code within a text only where nobody can tell what its parts are', () => {
    const text = '{"code":"A1","na';
    expect([terms.isIn(text), terms.isAnywhereIn(text), terms.isAnywhereIn('A1B2')]).toEqual([false, true, false]);
  });

  it('know ids and names apart', () => {
    expect([terms.isId('sub_1'), terms.isId('sub_2'), terms.isIn('sub_1')]).toEqual([true, false, false]);
    expect([terms.isName('Souza'), terms.isName('Souz')]).toEqual([true, false]);
  });
});
