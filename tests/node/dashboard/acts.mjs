// What an operator does, and what the pages do with keys and pointer.
import { eventually, expect } from './browser.mjs';
import { visit } from './pages.mjs';

/** By its key, which a page that was just drawn may not listen to yet. */
const openSearch = (page) => eventually(async () => {
  await page.keyboard.press('/');
  return page.getByRole('combobox', { name: 'Search' }).evaluate((input) => input === document.activeElement);
}, 'the search took the keys');

export const acts = {
  async 'a target is taken out and brought back'({ page }) {
    await visit(page, '/models/reasoning');
    const panel = page.locator('.panel', { has: page.getByRole('heading', { name: /^spare/ }) });
    await panel.getByRole('button', { name: 'Take out' }).click();
    await eventually(async () => (await page.locator('dialog').innerText()).includes('Take reasoning / spare out?'), 'the thing is not named');
    await page.getByRole('button', { name: 'Keep it' }).click();
    await panel.getByRole('button', { name: 'Take out' }).click();
    await page.getByRole('button', { name: 'Take it out' }).click();
    await eventually(async () => /held/.test(await panel.innerText()) && /olga/.test(await panel.innerText()), 'the hold, with who did it');
    await panel.getByRole('button', { name: 'Bring back' }).click();
    await eventually(async () => !/held\n/.test((await panel.locator('.pill').first().innerText()) + '\n'), 'the end of the hold');
  },

  async 'a tenant and a key are made, shown once, rotated and revoked'({ page, base }) {
    await visit(page, '/tenants');
    await page.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('umbrella');
    await page.getByLabel('Budget, USD').fill('25');
    await page.getByRole('button', { name: 'Create the tenant' }).click();
    await page.getByRole('heading', { name: 'umbrella' }).waitFor();
    await page.getByRole('button', { name: 'New key' }).click();
    await page.getByLabel('Name').fill('app');
    await page.getByRole('button', { name: 'Create the key' }).click();
    const first = await page.getByTestId('secret').innerText();
    expect(/^psk-[0-9a-f]{16}-[0-9a-f]{64}$/.test(first), 'no key was shown');
    await page.getByRole('button', { name: 'I have it' }).click();
    const keys = page.getByRole('region', { name: 'Keys of umbrella' });
    await eventually(async () => /active/.test(await keys.innerText()), 'the key in the list');
    await eventually(async () => !(await page.content()).includes(first), 'the key is still on the page');
    await keys.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('button', { name: 'Rotate app' }).click();
    const second = await page.getByTestId('secret').innerText();
    expect(second !== first && second.startsWith('psk-'), 'no new key');
    await page.getByRole('button', { name: 'I have it' }).click();
    await eventually(async () => (await keys.locator('.mono').count()) === 2, 'two ids while the old one lasts');
    await keys.getByRole('button', { name: 'Revoke' }).click();
    await eventually(async () => (await page.locator('dialog').innerText()).includes('Revoke umbrella / app?'), 'the thing is not named');
    await page.getByRole('button', { name: 'Revoke app' }).click();
    await eventually(async () => /revoked/.test(await keys.innerText()), 'the key revoked');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete umbrella' }).click();
    await page.getByRole('heading', { name: 'Tenants' }).waitFor();
    await eventually(async () => !/umbrella/.test(await page.getByRole('region', { name: 'Tenants' }).innerText()), 'the tenant gone');
    expect(base.startsWith('http'), base);
  },

  async 'answers of a cache are judged, and put out of reach one by one'({ page }) {
    await visit(page, '/cache');
    const rows = page.getByRole('region', { name: 'Entries of the semantic cache' }).locator('tbody tr');
    const look = () => page.getByRole('button', { name: 'Look again' }).click();
    await eventually(async () => (await look(), (await rows.count()) > 0), 'an entry');
    const name = (await rows.first().locator('.copy').getAttribute('title')).slice(0, 64);
    const kept = async () => (await (await page.request.get('/admin/v1/cache/entries')).json()).entries.find((entry) => entry.entry === name);
    const before = await kept();
    await rows.first().getByRole('button', { name: 'Right' }).click();
    await page.getByText('Noted as right.').waitFor();
    await rows.first().getByRole('button', { name: 'Wrong' }).click();
    await page.getByText(/Noted as wrong: [1-9]\d* questions/).waitFor();
    await eventually(async () => (await kept())?.created !== before.created, 'another answer in the place of the wrong one, or none');

    const one = page.locator('.panel', { has: page.getByRole('heading', { name: /^One answer/ }) });
    await one.getByLabel('Name of the answer').fill('no name');
    await eventually(async () => await one.getByRole('button', { name: 'Evict' }).isDisabled(), 'what is no name can be evicted');
    await one.getByLabel('Name of the answer').fill(name);
    await one.getByRole('button', { name: 'Evict' }).click();
    await page.getByText(/out of reach\./).waitFor();
  },

  async 'a silence is made and ended'({ page }) {
    await visit(page, '/alerts/silences');
    await page.getByRole('button', { name: 'New silence' }).click();
    await page.getByLabel('model').fill('nothing-*');
    await page.getByLabel('Why').fill('a test of silences');
    await page.getByRole('button', { name: 'Silence', exact: true }).click();
    const row = page.getByRole('region', { name: 'Silences' }).locator('tbody tr').filter({ hasText: 'a test of silences' });
    await row.waitFor();
    await eventually(async () => (await row.innerText()).includes('olga'), 'who silenced is not told');
    await row.getByRole('button', { name: 'End it now' }).click();
    await eventually(async () => (await row.count()) === 0, 'the end of the silence');
  },

  async 'the playground streams and says what it cost'({ page, seen }) {
    await visit(page, '/playground?model=reasoning');
    await eventually(async () => (await page.getByLabel('Model').first().innerText()).includes('$30.00 in'), 'no price in the picker');
    await page.getByLabel('Message').fill(`How does a penstock work? ${Date.now()}`);
    const lengths = new Set();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const answer = page.getByTestId('answer');
    await eventually(async () => {
      lengths.add((await answer.innerText()).length);
      return (await answer.getAttribute('aria-busy')) === 'false';
    }, 'the end of the answer');
    expect(lengths.size > 2, `the answer did not grow: ${[...lengths]}`);
    const figures = page.locator('.figures');
    await eventually(async () => /\$0\.\d+|\$\d/.test(await figures.innerText()), 'the cost');
    expect(/\d+(\.\d+)? (ms|s)/.test(await figures.innerText()), await figures.innerText());
    seen.asked = (await figures.getByRole('link', { name: 'see' }).getAttribute('href')).match(/req_[0-9a-f]+/)[0];
    await figures.getByRole('link', { name: 'see' }).click();
    await page.getByRole('heading', { name: /^Waterfall/ }).waitFor();
    await eventually(async () => (await page.locator('.facts').first().innerText()).includes('playground'), 'it did not spend as the playground');
    await visit(page, '/playground');
    await eventually(async () => /\$0\.\d+ of \$1\.00 a day/.test(await page.locator('.head').innerText()), 'its own budget');
    for (const [kind, part] of [['OpenAI SDK', "import OpenAI from 'openai'"], ['.NET', 'new ChatClient('], ['curl', 'curl -N http']]) {
      await page.getByRole('button', { name: kind, exact: true }).first().click();
      await eventually(async () => (await page.getByLabel('The same request as code').first().innerText()).includes(part), `code as ${kind}`);
    }
    const acts = await page.evaluate(async () => (await (await fetch('/admin/v1/audit?limit=100')).json()).entries.map((entry) => entry.action));
    expect(acts.length > 0 && acts.every((act) => !act.includes('playground')), acts);
  },

  async 'two models answer side by side'({ page }) {
    await visit(page, '/playground?model=chat&beside=answers');
    await page.getByLabel('Message').fill('Say a few words.');
    await page.getByLabel('Message').press('Control+Enter');
    await eventually(async () => {
      const busy = await page.getByTestId('answer').evaluateAll((all) => all.map((one) => one.getAttribute('aria-busy')));
      return busy.length === 2 && busy.every((one) => one === 'false');
    }, 'both answers');
    const answers = await page.getByTestId('answer').allInnerTexts();
    expect(answers.every((answer) => answer.length > 10 && !answer.includes('appears here')), answers);
  },

  async 'the search finds models, tenants and requests'({ page, seen }) {
    await visit(page, '/overview');
    await openSearch(page);
    await page.keyboard.type('reason');
    await page.getByRole('option', { name: /^reasoning model/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'reasoning', level: 1 }).waitFor();
    await page.locator('main h1').click();
    await openSearch(page);
    await page.keyboard.type('globex');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => (await page.getByRole('listbox').count()) === 0, 'the list closed');
    await openSearch(page);
    await page.keyboard.type(seen.asked ?? seen.request);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /^Waterfall/ }).waitFor();
  },

  async 'keys walk through all pages'({ page }) {
    await visit(page, '/overview?range=1h');
    for (const [letter, title] of [['m', 'Models'], ['l', 'Pools'], ['t', 'Tenants'], ['r', 'Requests'], ['c', 'Cache'], ['a', 'Alerts'], ['p', 'Playground'], ['s', 'Settings'], ['o', 'Overview']]) {
      await page.keyboard.press('g');
      await page.keyboard.press(letter);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      expect(page.url().includes('range=1h'), 'the time range was lost on the way');
    }
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keys', level: 2 }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => (await page.locator('dialog[open]').count()) === 0, 'the keys closed');
  },

  async 'tab reaches everything on a page and escape closes'({ page }) {
    await visit(page, '/tenants');
    await page.getByRole('region', { name: 'Tenants' }).waitFor();
    await page.evaluate(() => document.activeElement?.blur?.());
    const reached = new Set();
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.getAttribute('aria-label') || document.activeElement?.getAttribute('placeholder') || ''));
    }
    for (const name of ['Skip to content', 'Overview', 'Settings', 'New tenant', 'globex', '1h']) expect(reached.has(name), `Tab does not reach ${name}: ${[...reached].join(' | ')}`);
    const button = page.getByRole('button', { name: 'New tenant' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New tenant' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => (await page.locator('dialog[open]').count()) === 0, 'the dialog closed');
    await eventually(async () => await button.evaluate((element) => element === document.activeElement), 'focus did not come back');
  },

  async 'a zoom stands in the url'({ page }) {
    await visit(page, '/overview');
    const plot = page.locator('.chart .u-over').first();
    await plot.waitFor();
    const box = await plot.boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 5 });
    await page.mouse.up();
    await eventually(() => /from=\d+&until=\d+|until=\d+.*from=\d+/.test(page.url()), 'the zoom in the URL');
    await page.reload();
    await page.getByRole('button', { name: /zoomed/ }).click();
    await eventually(() => !page.url().includes('from='), 'the way back');
  },
};
