// Bundles src/ into a handful of files with hashed names, and writes each beside its brotli and gzip form.
//   node build.mjs [FOLDER] [--watch]
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = process.argv[2] ?? 'dist';
mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) rmSync(join(out, old), { recursive: true });

const result = await build({
  entryPoints: { app: 'src/main.tsx', style: 'src/style.css' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome110', 'firefox115', 'safari16.4'],
  outdir: 'out',
  write: false,
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  logLevel: 'warning',
});

const names = {};
for (const file of result.outputFiles) {
  const [, name, extension] = /([a-z]+)\.(js|css)$/.exec(file.path);
  names[`${name}.${extension}`] = emit(name, extension, Buffer.from(file.contents));
}
names['icon.svg'] = emit('icon', 'svg', readFileSync('src/icon.svg'));

let page = readFileSync('src/index.html', 'utf8');
for (const [plain, hashed] of Object.entries(names)) page = page.replaceAll(`/assets/${plain}`, `/assets/${hashed}`);
write('index.html', Buffer.from(page));

function emit(name, extension, content) {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  write(`${name}-${hash}.${extension}`, content);
  return `${name}-${hash}.${extension}`;
}

function write(name, content) {
  writeFileSync(join(out, name), content);
  writeFileSync(join(out, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(join(out, `${name}.gz`), gzipSync(content, { level: 9 }));
}
