// A picture of each page in both themes.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { desktop, eventually } from './browser.mjs';
import { setTheme } from './access.mjs';
import { visit } from './pages.mjs';

export async function shots({ page, seen, browser, base }, folder) {
  await mkdir(folder, { recursive: true });
  const all = {
    overview: '/overview?range=5m', models: '/models', model: '/models/chat?range=5m', pools: '/pools', tenants: '/tenants', tenant: '/tenants/globex?range=5m', requests: '/requests',
    request: `/requests/${seen.request}`, cache: '/cache?range=5m', alerts: '/alerts', rules: '/alerts/rules', playground: '/playground?model=reasoning&beside=chat', settings: '/settings',
  };
  await page.setViewportSize(desktop);
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
    await visit(page, '/overview');
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(folder, `narrow-${theme}.png`) });
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

async function asked(page) {
  await page.getByLabel('Message').fill('What does a gateway in front of language models do?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await eventually(async () => (await page.getByTestId('answer').evaluateAll((answers) => answers.every((one) => one.getAttribute('aria-busy') === 'false'))), 'answers');
  await eventually(async () => (await page.locator('.figures').first().innerText()).includes('$'), 'a cost');
}
