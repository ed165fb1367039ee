// Who may, on which screen, and by what means.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { desktop, eventually, expect, open } from './browser.mjs';
import { visit } from './pages.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const everyPage = ['/overview', '/models', '/models/chat', '/pools', '/pools/local', '/tenants', '/tenants/globex', '/requests', '/cache', '/alerts', '/alerts/rules', '/playground?beside=chat', '/settings'];

export async function setTheme(page, theme) {
  await page.evaluate((name) => localStorage.setItem('penstock-theme', name), theme);
  await page.reload();
}

async function settled(page, path) {
  await visit(page, path);
  await eventually(async () => (await page.locator('[aria-busy=true]').count()) === 0, `${path} loaded`);
}

async function audit(page, theme, paths) {
  await setTheme(page, theme);
  const found = [];
  for (const path of paths) {
    await settled(page, path);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
    for (const violation of violations) found.push(`${path}: ${violation.id} at ${violation.nodes.map((node) => node.target.join(' ')).slice(0, 3).join('; ')}`);
  }
  expect(found.length === 0, found.join('\n'));
}

export const access = {
  async 'an api that fails is told with a way to try again'({ page, browser }) {
    let fails = true;
    await page.route('**/admin/v1/tenants', (route) => (fails ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"x","status":503,"detail":"The store is away."}' }) : route.continue()));
    await browser.expecting(/503/, async () => {
      await visit(page, '/tenants');
      await page.getByRole('alert').filter({ hasText: 'The store is away.' }).waitFor();
    });
    fails = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'Tenants' }).waitFor();
    await page.unroute('**/admin/v1/tenants');
  },

  async 'axe finds nothing in light'({ page, seen }) {
    await audit(page, 'light', [...everyPage, `/requests/${seen.request}`]);
  },

  async 'axe finds nothing in dark'({ page, seen }) {
    await audit(page, 'dark', [...everyPage, `/requests/${seen.request}`]);
  },

  async 'a narrow window scrolls nowhere sideways'({ page, seen }) {
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = [];
    for (const path of [...everyPage, `/requests/${seen.request}`]) {
      await settled(page, path);
      const over = await page.evaluate(() => Math.max(document.documentElement.scrollWidth - innerWidth, document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth));
      if (over > 0) wide.push(`${path} by ${over}`);
    }
    await page.getByRole('link', { name: 'Requests' }).first().click();
    await page.getByRole('heading', { name: 'Requests' }).waitFor();
    await page.setViewportSize(desktop);
    expect(wide.length === 0, wide.join(', '));
  },

  async 'a viewer sees and cannot act'({ base, viewerKey }) {
    const other = await open(base);
    try {
      const page = other.context.pages()[0] ?? (await other.context.newPage());
      await page.goto('/tenants');
      await page.getByLabel('Admin key').fill(viewerKey);
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Tenants' }).waitFor();
      expect((await page.getByRole('button', { name: 'New tenant' }).count()) === 0, 'a viewer is offered to make tenants');
      await visit(page, '/models/chat');
      await page.getByRole('heading', { name: /^north/ }).waitFor();
      expect((await page.getByRole('button', { name: 'Take out' }).count()) === 0, 'a viewer is offered to take targets out');
      await visit(page, '/playground');
      expect(await page.getByRole('button', { name: 'Ask', exact: true }).isDisabled(), 'a viewer may spend');
      const status = await page.evaluate(async () => {
        const { csrf } = await (await fetch('/admin/v1/session')).json();
        return (await fetch('/admin/v1/tenants/evil', { method: 'PUT', headers: { 'content-type': 'application/json', 'x-penstock-csrf': csrf }, body: '{}' })).status;
      });
      expect(status === 403, `a viewer's edit got ${status}`);
      expect(other.complaints.filter((line) => !/403/.test(line)).length === 0, other.complaints);
    } finally {
      await other.close();
    }
  },

  async 'nothing broke the policy and no console error was written'({ browser }) {
    expect(browser.complaints.length === 0, browser.complaints.slice(0, 20).join('\n'));
  },

  async 'signing out ends the session'({ page, browser, adminKey }) {
    await visit(page, '/overview');
    const before = await browser.context.cookies();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Admin key').waitFor();
    await browser.context.addCookies(before);
    await page.goto('/overview');
    await page.getByLabel('Admin key').waitFor();
    await page.getByLabel('Admin key').fill(adminKey);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  },
};
