// Runs the official OpenAI client, unchanged, against a gateway with the demo model. Prints one JSON line a check.
//   node openai.mjs http://127.0.0.1:8080/v1
import OpenAI from 'openai';

const baseURL = process.argv[2];
const client = new OpenAI({ baseURL, apiKey: process.env.PENSTOCK_KEY ?? 'none-needed', maxRetries: 0 });
const question = [{ role: 'user', content: 'What is a semantic cache?' }];
const greedy = { model: 'demo', messages: question, temperature: 0 };

const checks = {
  async 'lists models'() {
    const ids = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids.includes('demo'), ids);
    const one = await client.models.retrieve('demo');
    expect(one.id === 'demo' && one.object === 'model', one);
  },
  async 'chats'() {
    const answer = await client.chat.completions.create(greedy);
    expect(answer.choices[0].message.role === 'assistant' && answer.choices[0].message.content.includes('cache'), answer);
    expect(answer.choices[0].finish_reason === 'stop' && answer.model === 'demo', answer);
    expect(answer.usage.total_tokens === answer.usage.prompt_tokens + answer.usage.completion_tokens, answer.usage);
  },
  async 'streams the same text, with usage'() {
    const whole = await client.chat.completions.create(greedy);
    const stream = await client.chat.completions.create({ ...greedy, stream: true, stream_options: { include_usage: true } });
    let text = '', finish = null, usage = null, id = null, ids = new Set(), chunks = 0;
    for await (const chunk of stream) {
      chunks += 1;
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta?.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    expect(text === whole.choices[0].message.content, { text, whole });
    expect(finish === 'stop' && ids.size === 1 && chunks > 5, { finish, chunks });
    expect(usage.completion_tokens === whole.usage.completion_tokens, { usage, whole: whole.usage });
  },
  async 'a stream shows no usage to who did not ask'() {
    const stream = await client.chat.completions.create({ ...greedy, stream: true });
    for await (const chunk of stream) expect(chunk.choices.length > 0 && !chunk.usage, chunk);
  },
  async 'gets logprobs'() {
    const answer = await client.chat.completions.create({ ...greedy, max_tokens: 5, logprobs: true, top_logprobs: 3 });
    const tokens = answer.choices[0].logprobs.content;
    expect(tokens.length === 5 && answer.choices[0].finish_reason === 'length', answer);
    for (const token of tokens) {
      expect(token.logprob <= 0 && token.top_logprobs.length === 3 && Array.isArray(token.bytes), token);
      expect(token.top_logprobs[0].logprob >= token.top_logprobs[2].logprob, token);
      expect(Math.abs(token.top_logprobs[0].logprob - token.logprob) < 1e-6, token);
    }
    expect(tokens.map(token => token.token).join('') === answer.choices[0].message.content, answer);
  },
  async 'stops at a stop sequence and does not show it'() {
    const whole = (await client.chat.completions.create(greedy)).choices[0].message.content;
    const word = whole.split(' ')[4];
    const answer = await client.chat.completions.create({ ...greedy, stop: [word] });
    expect(answer.choices[0].finish_reason === 'stop', answer);
    expect(answer.choices[0].message.content === whole.slice(0, whole.indexOf(word)), { whole, word, answer });
  },
  async 'answers n=2 twice'() {
    const answer = await client.chat.completions.create({ ...greedy, temperature: 0.9, seed: 7, n: 2 });
    expect(answer.choices.length === 2 && answer.choices[1].index === 1, answer);
    const stream = await client.chat.completions.create({ ...greedy, n: 2, stream: true });
    const finished = new Set();
    for await (const chunk of stream) for (const choice of chunk.choices) if (choice.finish_reason) finished.add(choice.index);
    expect(finished.size === 2, [...finished]);
  },
  async 'repeats its text for a seed'() {
    const ask = () => client.chat.completions.create({ ...greedy, temperature: 1.2, seed: 42 });
    const [first, second] = [await ask(), await ask()];
    expect(first.choices[0].message.content === second.choices[0].message.content, { first, second });
  },
  async 'writes JSON by schema'() {
    const schema = {
      type: 'object', additionalProperties: false, required: ['name', 'count', 'kind'],
      properties: { name: { type: 'string', maxLength: 12 }, count: { type: 'integer', minimum: 0, maximum: 20 }, kind: { enum: ['cache', 'queue'] } },
    };
    const answer = await client.chat.completions.create({ ...greedy, response_format: { type: 'json_schema', json_schema: { name: 'thing', strict: true, schema } } });
    const value = JSON.parse(answer.choices[0].message.content);
    expect(typeof value.name === 'string' && value.name.length <= 12 && Number.isInteger(value.count) && value.count <= 20 && ['cache', 'queue'].includes(value.kind), value);
    expect(Object.keys(value).length === 3, value);
  },
  async 'completes a raw prompt'() {
    const answer = await client.completions.create({ model: 'demo', prompt: 'Once upon a time', max_tokens: 8, temperature: 0 });
    expect(answer.object === 'text_completion' && answer.choices[0].text.length > 0, answer);
  },
  async 'an unknown model is NotFoundError'() {
    await refuses(OpenAI.NotFoundError, { ...greedy, model: 'no-such-model' }, 404, 'model_not_found', 'model');
  },
  async 'a wrong type is BadRequestError with its field'() {
    await refuses(OpenAI.BadRequestError, { ...greedy, temperature: 'hot' }, 400, undefined, 'temperature');
    await refuses(OpenAI.BadRequestError, { ...greedy, temperature: 3 }, 400, undefined, 'temperature');
    await refuses(OpenAI.BadRequestError, { ...greedy, messages: 'hello' }, 400, undefined, 'messages');
  },
  async 'a field that cannot be honoured is refused by name'() {
    await refuses(OpenAI.BadRequestError, { ...greedy, modalities: ['audio'] }, 400, 'unsupported_parameter', 'modalities');
  },
  async 'a prompt over the context is context_length_exceeded'() {
    await refuses(OpenAI.BadRequestError, { ...greedy, messages: [{ role: 'user', content: 'word '.repeat(4000) }] }, 400, 'context_length_exceeded');
  },
  async 'a body too large is a typed 413'() {
    const error = await fault(() => client.chat.completions.create({ ...greedy, messages: [{ role: 'user', content: 'x'.repeat(40 * 1024 * 1024) }] }));
    expect(error instanceof OpenAI.APIError && error.status === 413 && error.code === 'request_too_large', error);
  },
  async 'an unknown path is NotFoundError'() {
    const error = await fault(() => client.get('/no/such/path'));
    expect(error instanceof OpenAI.NotFoundError && error.type === 'invalid_request_error', error);
  },
  async 'an abort ends the stream'() {
    const stream = await client.chat.completions.create({ ...greedy, stream: true });
    for await (const chunk of stream) { stream.controller.abort(); break; }
    expect(stream.controller.signal.aborted, null);
  },
};

function expect(condition, detail) {
  if (!condition) throw new Error(JSON.stringify(detail, (key, value) => (value instanceof Error ? String(value) : value)));
}

async function fault(act) {
  try { await act(); } catch (error) { return error; }
  throw new Error('no error was raised');
}

async function refuses(type, body, status, code, param) {
  const error = await fault(() => client.chat.completions.create(body));
  expect(error instanceof type && error.status === status, { name: error.constructor.name, status: error.status, message: error.message });
  for (const key of ['message', 'type', 'param', 'code']) expect(key in error.error, error.error);
  if (code) expect(error.code === code, error.error);
  if (param) expect(error.param === param, error.error);
  expect(error.requestID, 'x-request-id is missing');
}

for (const [name, check] of Object.entries(checks)) {
  try { await check(); console.log(JSON.stringify({ name, ok: true })); }
  catch (error) { console.log(JSON.stringify({ name, ok: false, detail: String(error?.message ?? error).slice(0, 2000) })); }
}
