// Debian's Chromium under Playwright, with everything in it that a page might do wrong written down.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = [process.env.PENSTOCK_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const desktop = { width: 1440, height: 900 };

export async function open(base) {
  if (!executablePath) throw new Error('Chromium is missing: apt-get install chromium, or set PENSTOCK_CHROMIUM.');
  const folder = await mkdtemp(join(tmpdir(), 'penstock-chromium-'));
  const complaints = [];
  const expected = [];
  const context = await chromium.launchPersistentContext(folder, { executablePath, args, viewport: desktop, reducedMotion: 'reduce', colorScheme: 'light', baseURL: base, acceptDownloads: true });
  context.setDefaultTimeout(30_000);
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  context.on('page', watch);
  for (const page of context.pages()) watch(page);
  function watch(page) {
    page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      const text = `${message.type()}: ${message.text()} ${message.location().url}`;
      if (['error', 'warning'].includes(message.type()) && !expected.some((pattern) => pattern.test(text))) complaints.push(text);
    });
  }
  return {
    context, complaints,
    /** While `act` runs, the console may say what matches: a request that is refused on purpose. */
    async expecting(pattern, act) {
      expected.push(pattern);
      try { await act(); } finally { setTimeout(() => expected.splice(expected.indexOf(pattern), 1), 500); }
    },
    async close() {
      await context.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export function expect(condition, detail) {
  if (!condition) throw new Error(typeof detail === 'string' ? detail : JSON.stringify(detail));
}

/** Waits until `read` gives something true; the ends are generous, since machines are slow. */
export async function eventually(read, what, patience = 40_000) {
  const end = Date.now() + patience;
  let last;
  while (Date.now() < end) {
    last = await read();
    if (last) return last;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`${what} did not come about; last seen: ${JSON.stringify(last)}`);
}
