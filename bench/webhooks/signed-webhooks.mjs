import { writeFileSync } from 'node:fs';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';

/** Signed by the connectors' own `forge`, so they are what the provider would send. */
export function forgeUpdate(root, { list, secret, person, number }) {
  const { forgeWebhook } = loadWorkspace(root, 'connectors');
  return forgeWebhook({
    ...{ event: 'subscriber_updated', listUuid: list, secret, signature: 'base64' },
    subscriber: subscriber(person, number),
  });
}

/**
 * A file that `post-webhooks.lua` reads: signature, tab, body. Each is about somebody else, and once all were sent the next
 * ones say what was said before: so there are more of them than one round sends.
 */
export function writeSignedWebhooks(root, file, { list, secret, people, count }) {
  const lines = Array.from({ length: count }, (_, number) => {
    const { body, headers } = forgeUpdate(root, { list, secret, person: number % people, number });
    return `${signatureOf(headers)}\t${body.toString('utf8')}\n`;
  });
  writeFileSync(file, lines.join(''));
}

function signatureOf(headers) {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-referralhero-signature')[1];
}

function subscriber(person, number) {
  return {
    ...{ id: `sub_${person.toString(16).padStart(12, '0')}`, name: `Person ${person}` },
    ...{ first_name: 'Person', last_name: String(person), email: `person${person}@example.test` },
    ...{ extra_field: `change ${number}`, extra_field_2: '', code: `MF${person}`, referred: false },
    ...{ source: 'newsletter', referral_link: `https://share.example.test/MF${person}` },
    ...{ people_ahead: person, created_at: 1_761_120_000 },
  };
}
