// Walks through the dashboard of a live gateway and prints one JSON line a check.
//   ADMIN_KEY=... VIEWER_KEY=... node run.mjs http://127.0.0.1:8081 [a part of a check's name]
// With SCREENSHOTS=FOLDER it also keeps a picture of each page in both themes.
import { open } from './browser.mjs';
import { access } from './access.mjs';
import { acts } from './acts.mjs';
import { pages } from './pages.mjs';
import { shots } from './shots.mjs';

const [base, only = ''] = process.argv.slice(2);
const browser = await open(base);
const page = browser.context.pages()[0] ?? (await browser.context.newPage());
const world = { base, page, browser, adminKey: process.env.ADMIN_KEY, viewerKey: process.env.VIEWER_KEY, seen: {} };

for (const [name, check] of Object.entries({ ...pages, ...acts, ...access })) {
  if (!name.includes(only) && !name.startsWith('a wrong key')) continue;
  try {
    await check(world);
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ name, ok: false, detail: `${page.url()}: ${String(error?.stack ?? error).slice(0, 1500)}` }));
    await page.keyboard.press('Escape').catch(() => {});
  }
}
if (process.env.SCREENSHOTS) await shots(world, process.env.SCREENSHOTS);
await browser.close();
