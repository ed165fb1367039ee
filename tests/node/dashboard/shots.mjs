// A picture of each page in both themes.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { desktop, eventually } from './browser.mjs';
import { setTheme } from './access.mjs';
import { visit } from './pages.mjs';

export async function shots({ page, seen, browser, base }, folder) {
  await mkdir(folder, { recursive: true });
  const all = {
    overview: '/overview', models: '/models', model: '/models/chat', pools: '/pools', pool: '/pools/local', tenants: '/tenants', tenant: '/tenants/globex', requests: '/requests',
    request: `/requests/${await lively(page) ?? seen.request}`, cache: '/cache', alerts: '/alerts', rules: '/alerts/rules', playground: '/playground?model=reasoning&beside=chat', settings: '/settings',
  };
  await page.setViewportSize(desktop);
  await speakPlainly();
  for (const theme of ['light', 'dark']) {
    await visit(page, '/overview');
    await setTheme(page, theme);
    for (const [name, path] of Object.entries(all)) {
      await visit(page, path);
      await eventually(async () => (await page.locator('[aria-busy=true]').count()) === 0, `${path} loaded`);
      if (name === 'playground') await asked(page);
      await page.mouse.move(4, 700);
      await page.waitForTimeout(600);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const [name, path] of [['narrow', '/overview'], ['narrow-request', all.request]]) {
      await visit(page, path);
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    }
    await page.setViewportSize(desktop);
  }
  const cookies = await browser.context.cookies();
  await browser.context.clearCookies();
  for (const theme of ['light', 'dark']) {
    await page.goto(base);
    await setTheme(page, theme);
    await page.getByLabel('Admin key').waitFor();
    await page.screenshot({ path: join(folder, `login-${theme}.png`) });
  }
  await browser.context.addCookies(cookies);
}

/** What the mock answers is nonsense; a picture of the playground is not to be. */
async function speakPlainly() {
  const text = 'A gateway gives applications one address and one key for many language models. It checks who is calling, keeps to limits and budgets, chooses the target that is healthy and fast, tries another when that one fails, and writes down what each answer took and cost.';
  for (const model of ['claude-sonnet-4-5', 'gpt-4o-mini']) {
    await fetch(`${process.env.MOCK}/__mock/behaviour?model=${model}`, { method: 'POST', body: JSON.stringify({ text, ttft: 'lognormal(160,0.3)', rate: '90', jitter: '0.3' }) });
  }
}

/** A request whose way was not straight: a target that kept it waiting, and then another that answered. */
async function lively(page) {
  return page.evaluate(async () => {
    const of = async (query) => (await (await fetch(`/admin/v1/requests?${query}`)).json()).requests;
    const slow = (await of('model=chat&target=south&limit=500')).filter((row) => row.outcome !== 'completed' && row.streamed && row.totalMs > 300);
    for (const { requestId } of slow.slice(0, 20)) {
      if ((await of(`request=${requestId}`)).some((row) => row.outcome === 'completed' && row.totalMs > 250)) return requestId;
    }
    return null;
  });
}

async function asked(page) {
  await page.getByLabel('Message').fill('What does a gateway in front of language models do?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await eventually(async () => (await page.getByTestId('answer').evaluateAll((answers) => answers.every((one) => one.getAttribute('aria-busy') === 'false'))), 'answers');
  await eventually(async () => (await page.locator('.figures').first().innerText()).includes('$'), 'a cost');
}
