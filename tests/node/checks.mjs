import { basename } from 'node:path';

// What the scripts here share: a check fails by throwing, and prints one JSON line either way.
export const weather = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } }, required: ['city', 'days'], additionalProperties: false };

// A red dot of one pixel.
export const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

export const ask = marker => `Say something. [[mock:${marker}]]`;

// The same model by a name that nothing has asked for yet: a target that fails rests for a while, and must not do so in the next check.
const faults = new Map();
export function faulty(model) {
  faults.set(model, (faults.get(model) ?? 0) + 1);
  return `${model}-${basename(process.argv[1], '.mjs')}-${faults.get(model)}`;
}

// The model of the same provider that embeds; Anthropic has none.
export const embedder = model => model.replace('m-', 'embed-');
export const canEmbed = model => model !== 'm-anthropic';

// Bedrock is the one that never says how long to wait.
export const saysHowLong = (model, headers) => model === 'm-bedrock' || Number(headers instanceof Headers ? headers.get('retry-after') : headers['retry-after']) >= 1;

export function expect(condition, detail) {
  if (!condition) throw new Error(JSON.stringify(detail, (key, value) => (value instanceof Error ? `${value.constructor.name}: ${value}` : value)) ?? 'undefined');
}

export async function fault(act) {
  try { await act(); } catch (error) { return error; }
  throw new Error('no error was raised');
}

export async function run(models, checks) {
  for (const model of models) {
    for (const [name, check] of Object.entries(checks)) {
      const result = { name: `${model}: ${name}` };
      try { await check(model); console.log(JSON.stringify({ ...result, ok: true })); }
      catch (error) { console.log(JSON.stringify({ ...result, ok: false, detail: String(error?.stack ?? error).slice(0, 1800) })); }
    }
  }
}
