import type { Simulator } from '../create-simulator';

/**
 * What a person finds on the provider's own pages (Account > API; Edit Campaign > Integrations > Webhooks), as one page: what
 * is needed to connect the campaign, and the form of its webhook. All it does is done by `/control`.
 */
export function dashboardPage({ settings, target }: Simulator, origin: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A simulated ReferralHero</title>
<style>${STYLE}</style>
<main>
<h1>A simulated ReferralHero</h1>
<p>A campaign that lives, for trying Evenkeel. Nobody in it is real.</p>
<h2>To read the campaign</h2>
<dl>
${shown('Campaign ID', settings.listUuid)}
${shown('API token', settings.apiToken)}
${shown('API address', `${origin}/api/v2`)}
</dl>
<h2>Its webhook</h2>
<p>Sent for each change, signed with the secret.</p>
<form>
<label for="url">Webhook URL</label><input id="url" type="url" required value="${escaped(target.url ?? '')}" spellcheck="false">
<label for="secret">Webhook secret</label><input id="secret" required value="${escaped(target.secret ?? '')}" spellcheck="false" autocomplete="off">
<p><button>Save</button> <button type="button" id="test">Send a test</button> <output></output></p>
</form>
<p><small>Figures, faults and exact changes: <a href="/control/status">/control/status</a> and apps/simulator/README.md</small></p>
</main>
<script>${SCRIPT}</script>
</html>
`;
}

function shown(name: string, value: string): string {
  return `<dt>${name}</dt><dd><code>${escaped(value)}</code></dd>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; } p { margin: .25rem 0 .75rem; }
dl { display: grid; grid-template-columns: 8rem 1fr; gap: .5rem; margin: 0; } dd { margin: 0; overflow-wrap: anywhere; }
code { user-select: all; font: 13px ui-monospace, monospace; }
label { display: block; margin-top: .75rem; }
input { width: 100%; box-sizing: border-box; padding: .5rem; font: 13px ui-monospace, monospace; }
button { padding: .4rem .9rem; margin: .75rem .25rem 0 0; font: inherit; }
@media (max-width: 30rem) { main { margin-top: 1.5rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;

const SCRIPT = `
const [form, told] = [document.forms[0], document.querySelector('output')];
async function send(path, body, done) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  told.textContent = answer.ok ? done : (await answer.json()).detail;
}
form.onsubmit = (event) => {
  event.preventDefault();
  const entered = { url: form.url.value, secret: form.secret.value, state: 'enabled' };
  send('/control/webhook', entered, 'Saved: webhooks go there from now on.').catch(() => (told.textContent = 'The simulator does not answer.'));
};
document.querySelector('#test').onclick = () =>
  send('/control/mutations', { mutations: [{ test_ping: {} }] }, 'Sent to the URL that is saved.').catch(() => (told.textContent = 'The simulator does not answer.'));
`;
