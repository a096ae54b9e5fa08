import type { Json } from '@evenkeel/event-schemas';
import { eraseFromBody } from './erase-from-body';
import { eraseFromJson } from './erase-from-json';
import { knownTerms, termsOfColumns } from './erased-terms';

const person = {
  name: 'Ana',
  last_name: 'Souza',
  first_name: 'Ana',
  email: 'ana@x.test',
  code: 'A1',
  phone_number: '+351123456',
};
const terms = knownTerms({ ...termsOfColumns(person), ids: ['sub_1'] });
const erased = (value: Json) => eraseFromJson(value, terms);

describe('of text about somebody else', () => {
  it.each<[string, Json, Json]>([
    [
      'an object that is about the person loses all but ids',
      { name: 'Ben', referral: { id: 'sub_1', name: 'Ana', email: 'ana@x.test', points: 3 } },
      { name: 'Ben', referral: { id: 'sub_1', name: null, email: null, points: null } },
    ],
    ['its code is enough', { referral: { name: 'A.', code: 'A1' } }, { referral: { name: null, code: null } }],
    ['a name counts where somebody is referred to', { referral: { name: 'Ana' } }, { referral: { name: null } }],
    [
      'a field that refers to somebody',
      { referred_by: 'Souza', referrer_name: 'Ana' },
      { referred_by: null, referrer_name: null },
    ],
    ['a text that holds an e-mail', { note: 'by Ana@x.test' }, { note: null }],
    ['an item of a list', { tags: ['vip', 'ana@x.test'] }, { tags: ['vip'] }],
    ['a key', { 'ana@x.test': 1, b: 2 }, { b: 2 }],
    ['deep within', { a: [{ b: { note: 'ana@x.test', c: 1 } }] }, { a: [{ b: { note: null, c: 1 } }] }],
    [
      'a reward that a referral led to',
      { id: 7, name: 'Ana', referral: 'ana@x.test' },
      { id: 7, name: 'Ana', referral: null },
    ],
  ])('%s', (_, value, left) => expect(erased(value)).toEqual(left));

  it.each<[string, Json]>([
    ['their own name, though it is the same', { name: 'Ana', email: 'other@x.test', referral: null }],
    ['their own phone number, though it is shared', { email: 'other@x.test', phone_number: '+351123456' }],
    ['somebody else who is referred to and has the same name', { referral: { name: 'Ana', email: 'other@x.test' } }],
    ['a name where nobody is referred to', { reward: { title: 'Ana' } }],
    ['the id of the person, which is kept', { referred_by_id: 'sub_1' }],
    ['null, numbers and flags', { a: null, b: 1, c: true, d: [null, 2] }],
  ])('%s stays, and it is the same object', (_, value) => expect(erased(value)).toBe(value));
});

describe('a body', () => {
  it.each([
    ['about the person, by id', JSON.stringify({ subscriber_id: 'sub_1', points: 3 })],
    ['about the person, by e-mail', JSON.stringify({ subscriber_id: 'sub_9', email: 'ANA@x.test' })],
    ['that is no JSON and holds a term', 'email=ana@x.test&x=1'],
    ['that is no object and holds a term', '["ana@x.test"]'],
  ])('%s is emptied', (_, text) => expect(eraseFromBody(text, terms)).toBe(''));

  it('loses what names the person, however it is escaped', () => {
    const text = String.raw`{"name":"Ben","referral":{"email":"\u0061na@x.test"}}`;
    expect(JSON.parse(eraseFromBody(text, terms))).toEqual({ name: 'Ben', referral: { email: null } });
  });

  it('of somebody else who has the same phone number is theirs', () => {
    const text = JSON.stringify({ subscriber_id: 'sub_2', email: 'joana@x.test', phone_number: '+351123456' });
    expect(eraseFromBody(text, terms)).toBe(text);
  });

  it.each([['{"name" : "Ben"}'], ['not JSON'], ['[1]']])('%s is the same text, to the byte', (text) =>
    expect(eraseFromBody(text, terms)).toBe(text),
  );
});
