// Validates by OpenAI's own OpenAPI document what a gateway answers with each kind of provider behind it, whole and streamed, what these checks
// ask, and what the gateway asks OpenAI for other dialects' clients (recorded in files). Prints one JSON line a check.
//   node openapi.mjs http://127.0.0.1:8080 m-openai,... openapi.json folder-of-recorded-requests
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { ask, canEmbed, dot, embedder, expect, faulty, run, weather } from './checks.mjs';

const [origin, models, document, recorded] = process.argv.slice(2);

// Where the document contradicts itself; one more stands at the streamed completions. Nothing else is excused.
const deviations = [
  // OpenAPI 3.0's word in a document of 3.1, where JSON schema has no such keyword.
  { what: 'nullable', reason: 'means that null is allowed beside the schema', mend: schema => (schema.nullable === true ? { anyOf: [without(schema, 'nullable'), { type: 'null' }] } : schema) },
  // Several branches admit one value: an item without its id is both a message and an input message.
  { what: 'oneOf', reason: 'its branches overlap, so that exactly one can never be meant', mend: schema => (schema.oneOf ? { ...without(schema, 'oneOf'), anyOf: [...(schema.anyOf ?? []), ...schema.oneOf] } : schema) },
  // From a draft before JSON schema 2020-12, for filters of file search alone.
  { what: '$recursiveRef', reason: 'is no keyword of JSON schema 2020-12', mend: schema => without(without(schema, '$recursiveRef'), '$recursiveAnchor') },
];

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(mended(JSON.parse(readFileSync(document, 'utf8'))), 'openai');
const validators = new Map();

function without(object, name) {
  const { [name]: _, ...rest } = object;
  return rest;
}

function mended(value) {
  if (Array.isArray(value)) return value.map(mended);
  if (value === null || typeof value !== 'object') return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mended(member)]));
  return deviations.reduce((schema, { mend }) => mend(schema), inner);
}

function valid(schema, value) {
  if (!validators.has(schema)) validators.set(schema, ajv.compile({ $ref: `openai#/components/schemas/${schema}` }));
  const validate = validators.get(schema);
  expect(validate(value), { schema, errors: validate.errors?.slice(0, 6).map(error => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`), value });
}

const invalid = (schema, value) => {
  let fault = null;
  try { valid(schema, value); } catch (error) { fault = error; }
  expect(fault !== null, { schema, passed: value });
};

async function post(path, body) {
  const answer = await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: answer.status, json: await answer.json() };
}

async function events(path, body) {
  const answer = await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...body, stream: true }) });
  expect(answer.status === 200 && answer.headers.get('content-type').startsWith('text/event-stream'), { status: answer.status });
  const text = await answer.text();
  const data = text.split('\n\n').filter(Boolean).map(event => event.split('\n').filter(line => line.startsWith('data: ')).map(line => line.slice(6)).join('\n')).filter(Boolean);
  return { done: data.at(-1) === '[DONE]', list: data.filter(line => line !== '[DONE]').map(line => JSON.parse(line)) };
}

const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather of a city.', parameters: weather, strict: true } }];
const flat = [{ type: 'function', name: 'get_weather', description: 'The weather of a city.', parameters: weather, strict: true }];
const png = `data:image/png;base64,${dot}`;
const prompts = {
  'a text with every counter': { content: ask('tokens=12,prompt=100,cached=40,cache_write=7,reasoning=5') },
  'parallel tool calls': { content: ask('tool=get_weather+get_weather,text=Let me look.'), chat: { tools }, responses: { tools: flat } },
  'an object by a schema': {
    content: 'Where?',
    chat: { response_format: { type: 'json_schema', json_schema: { name: 'place', schema: weather, strict: true } } },
    responses: { text: { format: { type: 'json_schema', name: 'place', schema: weather, strict: true } } },
  },
  'an answer that ran out': { content: ask('tokens=300'), chat: { max_completion_tokens: 20 }, responses: { max_output_tokens: 20 } },
  'an answer that was filtered': { content: ask('finish=filter') },
  'an image': {
    content: [{ type: 'text', text: 'What?' }, { type: 'image_url', image_url: { url: png } }],
    input: [{ role: 'user', content: [{ type: 'input_text', text: 'What?' }, { type: 'input_image', image_url: png, detail: 'auto' }] }],
  },
};

const perModel = {};
for (const [name, { content, input, chat, responses }] of Object.entries(prompts)) {
  perModel[`chat completions: ${name}`] = async model => {
    const request = { model, messages: [{ role: 'user', content }], max_completion_tokens: 200, ...chat };
    valid('CreateChatCompletionRequest', request);
    const { status, json } = await post('/v1/chat/completions', request);
    expect(status === 200, json);
    valid('CreateChatCompletionResponse', json);
    const { done, list } = await events('/v1/chat/completions', { ...request, stream_options: { include_usage: true } });
    expect(done && list.length > 1, list);
    for (const chunk of list) valid('CreateChatCompletionStreamResponse', chunk);
  };
  perModel[`responses: ${name}`] = async model => {
    const request = { model, input: input ?? content, max_output_tokens: 200, ...responses };
    valid('CreateResponse', request);
    const { status, json } = await post('/v1/responses', request);
    expect(status === 200, json);
    valid('Response', json);
    const { list } = await events('/v1/responses', request);
    expect(list.length > 4 && ['response.completed', 'response.incomplete'].includes(list.at(-1).type), list.at(-1));
    for (const event of list) valid('ResponseStreamEvent', event);
  };
}

Object.assign(perModel, {
  async completions(model) {
    const request = { model, prompt: ask('tokens=12'), max_tokens: 50 };
    valid('CreateCompletionRequest', request);
    const { status, json } = await post('/v1/completions', request);
    expect(status === 200, json);
    valid('CreateCompletionResponse', json);
    const { done, list } = await events('/v1/completions', request);
    expect(done && list.length > 1, list);
    expect(typeof list.at(-1).choices[0].finish_reason === 'string', list.at(-1));
    // The document has one schema for whole and streamed, and only whole answers always have a reason; OpenAI's own chunks say null until the last.
    for (const chunk of list) valid('CreateCompletionResponse', { ...chunk, choices: chunk.choices.map(choice => ({ ...choice, finish_reason: choice.finish_reason ?? 'stop' })) });
  },
  async embeddings(model) {
    const request = { model: embedder(model), input: ['one', 'two'], dimensions: 256 };
    valid('CreateEmbeddingRequest', request);
    const { status, json } = await post('/v1/embeddings', request);
    expect(status === (canEmbed(model) ? 200 : 400), { status, json });
    valid(canEmbed(model) ? 'CreateEmbeddingResponse' : 'ErrorResponse', json);
  },
  async 'the model in the list'(model) {
    const list = await (await fetch(`${origin}/v1/models`)).json();
    valid('ListModelsResponse', list);
    expect(list.data.some(({ id }) => id === model), list);
    valid('Model', await (await fetch(`${origin}/v1/models/${model}`)).json());
  },
  async errors(model) {
    for (const [path, body] of [['/v1/chat/completions', marker => ({ model: faulty(model), messages: [{ role: 'user', content: ask(marker) }] })], ['/v1/responses', marker => ({ model: faulty(model), input: ask(marker) })]]) {
      for (const fail of ['400', '401', '404', '429', 'quota', '500', '503', 'cut', 'html', 'empty']) {
        const { status, json } = await post(path, body(`fail=${fail}`));
        expect(status >= 400, { fail, json });
        valid('ErrorResponse', json);
      }
    }
  },
  async 'a stream that breaks'(model) {
    const chat = await events('/v1/chat/completions', { model: faulty(model), messages: [{ role: 'user', content: ask('tokens=40,fail=cut@7') }] });
    expect(!chat.done, chat);
    valid('ErrorResponse', chat.list.at(-1));
    for (const chunk of chat.list.slice(0, -1)) valid('CreateChatCompletionStreamResponse', chunk);
    const { list } = await events('/v1/responses', { model: faulty(model), input: ask('tokens=40,fail=cut@7') });
    expect(list.at(-1).type === 'response.failed' || list.at(-1).type === 'error', list.at(-1));
    for (const event of list) valid('ResponseStreamEvent', event);
  },
});

await run(models.split(','), perModel);
await run(['gateway'], {
  async 'refusals of its own'() {
    const chat = { model: models.split(',')[0], messages: [{ role: 'user', content: 'Hi' }] };
    for (const [path, body] of [
      ['/v1/chat/completions', '{'], ['/v1/chat/completions', '[]'], ['/v1/chat/completions', { ...chat, model: 'none' }], ['/v1/chat/completions', { ...chat, temperature: 'hot' }],
      ['/v1/chat/completions', { ...chat, messages: [] }], ['/v1/responses', { model: chat.model }], ['/v1/responses', { model: chat.model, input: 7 }],
      ['/v1/completions', { model: chat.model }], ['/v1/embeddings', { model: chat.model }], ['/v1/nothing', {}],
    ]) {
      const { status, json } = await post(path, body);
      expect(status >= 400 && status < 500, { path, body, status, json });
      valid('ErrorResponse', json);
    }
    valid('ErrorResponse', await (await fetch(`${origin}/v1/models/none`)).json());
    valid('ErrorResponse', await (await fetch(`${origin}/v1/chat/completions`)).json());
  },
  async 'what it asks OpenAI for clients of other dialects'() {
    let requests = 0;
    for (const file of readdirSync(recorded).filter(name => name.endsWith('.txt'))) {
      const text = readFileSync(join(recorded, file), 'utf8');
      if (!text.startsWith('accepted')) continue;
      valid('CreateChatCompletionRequest', JSON.parse(text.slice(text.indexOf('\n{') + 1)));
      requests++;
    }
    expect(requests >= 5, { requests });
  },
  async 'the check finds faults'() {
    invalid('Model', { id: 'm', object: 'thing', created: 1, owned_by: 'o' });
    invalid('CreateChatCompletionResponse', { id: 'a', choices: [], created: 'x', model: 'm', object: 'chat.completion' });
    invalid('CreateChatCompletionStreamResponse', { id: 'a', choices: [{ index: 0 }], created: 1, model: 'm', object: 'chat.completion.chunk' });
    invalid('CreateChatCompletionRequest', { model: 'm', messages: [{ role: 'user', content: 7 }] });
    invalid('ResponseStreamEvent', { type: 'response.output_text.delta', delta: 'x' });
    invalid('ErrorResponse', { error: { type: 't', message: 'm', code: null } });
  },
});
