// What each page shows under load.
import { readFile } from 'node:fs/promises';
import { eventually, expect } from './browser.mjs';

export const visit = async (page, path) => {
  await page.goto(path);
  await page.locator('main h1').waitFor();
};

const text = (page, selector) => page.locator(selector).innerText();

export const pages = {
  async 'a wrong key is told, a right one opens'({ page, browser, adminKey }) {
    await page.goto('/');
    await page.getByLabel('Admin key').waitFor();
    await browser.expecting(/403/, async () => {
      await page.getByLabel('Admin key').fill('psk-admin-wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    });
    await eventually(async () => (await text(page, '[role=alert]')).includes('reset-key'), 'the refusal does not say what to do');
    await page.getByLabel('Admin key').fill(adminKey);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  },

  async 'no script can read the session'({ page, browser, base }) {
    expect((await page.evaluate(() => document.cookie)) === '', 'a script sees the cookie');
    const cookies = await browser.context.cookies();
    const own = cookies.filter((cookie) => cookie.name.startsWith('penstock_session'));
    expect(own.length === 1 && own[0].httpOnly && own[0].sameSite === 'Strict', own);
    expect(own[0].name.endsWith(new URL(base).port), 'two gateways of one host would share the cookie');
  },

  async 'overview shows figures of the load'({ page }) {
    await visit(page, '/overview');
    await page.locator('.tile').nth(5).waitFor();
    await eventually(async () => /[1-9]/.test(await page.locator('.tile .value').first().innerText()), 'a rate of requests');
    await eventually(async () => {
      const values = await page.locator('.tile .value').allInnerTexts();
      return values.length === 6 && /\d+(\.\d+)? (ms|s)/.test(values[2]) && values[4].startsWith('$');
    }, 'latency and cost');
    await eventually(async () => {
      const legends = (await page.locator('.chart .legend').allInnerTexts()).join(' ');
      return ['chat', 'reasoning', 'p50', 'p95', 'p99'].every((name) => legends.includes(name));
    }, 'the names of what is drawn');
    await eventually(async () => (await page.locator('.chart canvas').count()) === 3, 'three charts');
    await eventually(async () => (await page.getByRole('region', { name: 'Last requests' }).locator('tbody tr').count()) > 5, 'a feed of requests');
  },

  async 'overview is live and can be paused'({ page }) {
    await visit(page, '/overview');
    const first = page.getByRole('region', { name: 'Last requests' }).locator('tbody tr').first();
    const idOf = () => first.locator('a').first().getAttribute('href');
    const before = await idOf();
    await eventually(async () => (await idOf()) !== before, 'a newer request');
    await page.locator('main h1').click();
    await page.keyboard.press('p');
    await eventually(() => page.url().includes('paused=1'), 'the pause in the URL');
    await eventually(async () => await page.getByRole('button', { name: 'Go live' }).isVisible(), 'no way to go on');
    await page.keyboard.press('p');
    await eventually(() => !page.url().includes('paused'), 'the end of the pause');
  },

  async 'models shows targets with health and prices'({ page }) {
    await visit(page, '/models');
    const rows = page.getByRole('region', { name: 'Targets' }).locator('tbody tr');
    await eventually(async () => (await rows.count()) === 6, 'six targets');
    const north = () => rows.filter({ hasText: 'north/gpt-4o-mini' }).first().innerText();
    await eventually(async () => /healthy/.test(await north()), 'its health');
    await eventually(async () => (await north()).includes('15 / 60'), 'its prices, which come by another way');
    await eventually(async () => /ejected/.test(await rows.filter({ hasText: 'south' }).innerText()), 'the ill target out', 90_000);
    await rows.filter({ hasText: 'south' }).locator('a').first().click();
    await page.getByRole('heading', { name: 'chat', level: 1 }).waitFor();
    await page.getByRole('heading', { name: /^south/ }).waitFor();
    await eventually(async () => {
      const history = await page.locator('.history').first().innerText();
      return /ejected/.test(history) && history.split('\n').length > 2;
    }, 'what befell it');
  },

  async 'pools says what fills it'({ page }) {
    await page.route('**/admin/v1/status', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), pools: [] } });
    });
    await visit(page, '/pools');
    const empty = page.locator('.empty');
    await empty.waitFor();
    await eventually(async () => (await empty.innerText()).includes('penstock serve --model'), 'no command that fills it');
    await page.unroute('**/admin/v1/status');
  },

  async 'pools shows replicas over time and why they changed'({ page }) {
    await visit(page, '/pools');
    const row = page.getByRole('region', { name: 'Pools' }).locator('tbody tr').first();
    await eventually(async () => /local[\s\S]*ready/.test(await row.innerText()), 'the pool with its health');
    await row.locator('a').first().click();
    await page.getByRole('heading', { name: 'local', level: 1 }).waitFor();
    const changes = page.getByRole('region', { name: 'Scaling decisions' }).locator('tbody tr');
    const isReasoned = (text) => /1 → [2-4]/.test(text) && /applied/.test(text) && /in flight/.test(text) && text.split(/\t|\n/).some((part) => part.split(' ').length > 4);
    await eventually(async () => (await changes.allInnerTexts()).some(isReasoned), 'a decision for more, with its reason', 180_000);
    await eventually(async () => (await page.locator('.chart .legend').first().innerText()).includes('wanted'), 'no replicas over time');
    await eventually(async () => (await page.getByRole('region', { name: 'Replicas of local' }).locator('tbody tr').count()) >= 1, 'its replicas');
  },

  async 'tenants shows budgets and their forecast'({ page }) {
    await visit(page, '/tenants');
    const rows = page.getByRole('region', { name: 'Tenants' }).locator('tbody tr');
    await eventually(async () => (await rows.count()) >= 3, 'three tenants');
    const globex = rows.filter({ hasText: 'globex' });
    await eventually(async () => /\$\d+(\.\d+)? of \$9.00 a month/.test((await globex.innerText()).replaceAll('\u00a0', ' ')), 'what is spent of the budget');
    await eventually(async () => /in \d+ (min|h)/.test(await globex.innerText()), 'a forecast of its end', 60_000);
    await globex.locator('a').first().click();
    await page.getByRole('heading', { name: /^Budget/ }).waitFor();
    await eventually(async () => (await page.locator('.chart .legend').first().innerText()).includes('forecast'), 'no burn-down');
  },

  async 'requests are filtered, paged by key, and saved as CSV'({ page }) {
    await visit(page, '/requests');
    const rows = page.getByRole('region', { name: 'Requests' }).locator('tbody tr');
    await rows.first().waitFor();
    await page.getByLabel('Filter by model').selectOption('answers');
    await eventually(() => page.url().includes('model=answers'), 'the filter in the URL');
    await eventually(async () => (await rows.count()) > 0 && (await rows.allInnerTexts()).every((row) => row.includes('answers')), 'only rows of that model');
    await page.getByLabel('Filter by outcome').selectOption('cache_hit');
    await eventually(async () => (await rows.count()) > 0 && (await rows.allInnerTexts()).every((row) => /exact|semantic|coalesced/.test(row)), 'only hits');
    await page.getByRole('button', { name: 'Take off the filter outcome' }).click();
    await page.getByRole('button', { name: 'Take off the filter model' }).click();
    await eventually(() => !page.url().includes('model='), 'no filter');
    await eventually(async () => (await rows.count()) === 50, 'a whole page', 90_000);
    await page.getByRole('button', { name: 'Older' }).click();
    await eventually(async () => (await rows.count()) > 50, 'the page after it');
    const ids = await rows.locator('a.mono').evaluateAll((links) => links.map((link) => link.getAttribute('href') + link.parentElement.innerText));
    expect(new Set(ids).size === ids.length, 'a row came twice');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const csv = await readFile(await (await saving).path(), 'utf8');
    expect(csv.split('\r\n').length === ids.length + 2 && csv.startsWith('When,Request,Model'), csv.slice(0, 300));
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Provider').check();
    await eventually(async () => (await page.locator('th').allInnerTexts()).includes('Provider'), 'another column');
    await page.keyboard.press('Escape');
  },

  async "a request's waterfall shows each attempt"({ page, seen }) {
    await visit(page, '/requests?outcome=upstream_fault&range=1h');
    const row = page.getByRole('region', { name: 'Requests' }).locator('tbody tr').first();
    await row.waitFor();
    await row.click();
    await page.getByRole('heading', { name: /^Waterfall/ }).waitFor();
    seen.request = page.url().match(/req_[0-9a-f]+/)[0];
    const lanes = await page.locator('.waterfall .lane').allInnerTexts();
    expect(lanes.length >= 3 && lanes.some((lane) => /upstream fault/.test(lane)) && lanes.some((lane) => /completed/.test(lane)), lanes);
    const bars = await page.locator('.bar-part').evaluateAll((all) => all.map((bar) => bar.getBoundingClientRect().width));
    expect(bars.every((width) => width >= 2) && Math.max(...bars) > 50, bars);
    await page.getByRole('link', { name: 'Back to all requests' }).click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    expect(page.url().includes('outcome=upstream_fault'), 'the way back lost its filter');
  },

  async 'cache shows its figures and is invalidated'({ page }) {
    await visit(page, '/cache');
    const kept = page.locator('.tile', { hasText: 'Answers in memory' }).locator('.value');
    await eventually(async () => Number(await kept.innerText()) > 0, 'answers');
    await eventually(async () => /[1-9]/.test(await page.locator('.tile', { hasText: 'Hit rate' }).innerText()), 'a rate of hits');
    await page.getByRole('button', { name: 'Invalidate…' }).click();
    await page.locator('dialog').getByLabel('Model').selectOption('answers');
    await eventually(async () => (await page.locator('dialog').innerText()).includes('Puts model answers out of reach'), 'the effect is not named');
    await page.getByRole('button', { name: 'Invalidate model answers' }).click();
    await page.getByText('answers are out of reach').waitFor();
  },

  async 'alerts are listed with their rules'({ page }) {
    await visit(page, '/alerts');
    const open = page.getByRole('region', { name: 'Open alerts' });
    await eventually(async () => (await open.count()) > 0 && /ejected/i.test(await open.innerText()), 'the alert of the target that is out', 120_000);
    await page.getByRole('button', { name: 'Rules' }).click();
    const rules = page.getByRole('region', { name: 'Alert rules' });
    await rules.waitFor();
    await eventually(async () => (await rules.locator('tbody tr').count()) > 3, 'rules');
    await page.getByRole('button', { name: 'History' }).click();
    // One that is still pending is open and has not fired.
    await page.getByRole('region', { name: 'History of alerts' }).or(page.getByText('No alert has fired yet.')).first().waitFor();
    expect(page.url().includes('/alerts/history'), 'the tab is not in the URL');
  },

  async 'settings shows operators and what was done'({ page }) {
    await visit(page, '/settings');
    await page.getByRole('region', { name: 'Operators', exact: true }).waitFor();
    await eventually(async () => /olga[\s\S]*admin/.test(await page.getByRole('region', { name: 'Operators', exact: true }).innerText()), 'operators');
    await eventually(async () => /DELETE \/admin\/v1\/cache/.test(await page.getByRole('region', { name: 'What operators did' }).innerText()), 'the account of acts');
  },
};
