// Runs three official clients, unchanged, against `penstock mock`. Prints one JSON line a check.
//   node mock.mjs http://127.0.0.1:9400
import OpenAI, { AzureOpenAI } from 'openai';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI, Type } from '@google/genai';

const origin = process.argv[2].replace(/\/$/, '');
const told = settings => ({ headers: { 'x-mock': settings } });
const openai = new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'sk-test', maxRetries: 0 });
const azure = new AzureOpenAI({ endpoint: origin, apiKey: 'sk-test', apiVersion: '2024-10-21', deployment: 'd', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: origin, apiKey: 'sk-test', maxRetries: 0 });
const gemini = new GoogleGenAI({ apiKey: 'sk-test', httpOptions: { baseUrl: origin } });
const question = [{ role: 'user', content: 'What is the weather?' }];
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const usage = 'prompt=40,cached=3,cache_write=5';

const checks = {
  async 'openai lists models'() {
    const ids = [];
    for await (const model of openai.models.list()) ids.push(model.id);
    expect(ids.includes('gpt-4o-mini'), ids);
    expect((await openai.models.retrieve('gpt-4o-mini')).id === 'gpt-4o-mini', ids);
  },
  async 'openai chats and streams the same'() {
    const body = { model: 'm', messages: question, max_completion_tokens: 30 };
    const whole = await openai.chat.completions.create(body, told(`tokens=12,${usage}`));
    const folded = await openai.chat.completions.stream({ ...body, stream_options: { include_usage: true } }, told(`tokens=12,${usage}`)).finalChatCompletion();
    expect(folded.choices[0].message.content === whole.choices[0].message.content, { folded, whole });
    expect(folded.usage.completion_tokens === 12 && folded.usage.prompt_tokens_details.cached_tokens === 3, folded.usage);
  },
  async 'openai calls tools, in parallel, streamed'() {
    const tools = ['f', 'g'].map(name => ({ type: 'function', function: { name, parameters } }));
    const { choices: [{ message }] } = await openai.chat.completions.stream({ model: 'm', messages: question, tools }, told('tool=all')).finalChatCompletion();
    expect(message.tool_calls.map(call => call.function.name).join() === 'f,g', message);
    for (const call of message.tool_calls) expect(typeof JSON.parse(call.function.arguments).city === 'string', call);
    const results = message.tool_calls.map(call => ({ role: 'tool', tool_call_id: call.id, content: 'sunny' }));
    const spoken = await openai.chat.completions.create({ model: 'm', messages: [...question, message, ...results], tools }, told('tool=all'));
    expect(spoken.choices[0].finish_reason === 'stop' && spoken.choices[0].message.content, spoken);
  },
  async 'openai embeds'() {
    const { data } = await openai.embeddings.create({ model: 'm', input: ['one two', 'one two'], dimensions: 8 });
    expect(data[0].embedding.length === 8 && data[0].embedding.every((value, i) => value === data[1].embedding[i]), data);
  },
  async 'openai responds, and continues a response'() {
    const first = await openai.responses.create({ model: 'm', input: 'Hello' }, told('tokens=5'));
    expect(first.output_text.split(' ').length === 5 && first.status === 'completed', first);
    const next = await openai.responses.create({ model: 'm', input: 'More', previous_response_id: first.id });
    expect(next.usage.input_tokens === first.usage.total_tokens + 2, next.usage);
    const stored = await openai.responses.retrieve(first.id);
    expect(stored.output_text === first.output_text, stored);
    let text = '';
    const stream = await openai.responses.create({ model: 'm', input: 'Hello', stream: true }, told('tokens=5'));
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    expect(text === first.output_text, { text });
    await failsWith(OpenAI.BadRequestError, openai.responses.create({ model: 'm', input: 'More', previous_response_id: 'resp_none' }));
  },
  async 'openai raises typed errors'() {
    const ask = settings => openai.chat.completions.create({ model: 'm', messages: question }, told(settings));
    const limited = await failsWith(OpenAI.RateLimitError, ask('fail=429'));
    expect(limited.code === 'rate_limit_exceeded' && limited.headers.get('retry-after') === '1', limited);
    await failsWith(OpenAI.InternalServerError, ask('fail=500'));
    await failsWith(OpenAI.AuthenticationError, ask('fail=401'));
    await failsWith(OpenAI.APIConnectionError, ask('fail=cut'));
    const broken = openai.chat.completions.create({ model: 'm', messages: question, stream: true }, told('fail=error@3'));
    await failsWith(OpenAI.APIError, broken.then(async stream => { for await (const _ of stream); }));
    const wrong = await failsWith(OpenAI.BadRequestError, openai.chat.completions.create({ model: 'm', messages: [] }));
    expect(wrong.param === 'messages', wrong);
  },
  async 'azure chats and streams'() {
    const whole = await azure.chat.completions.create({ messages: question }, told('tokens=6'));
    const stream = await azure.chat.completions.create({ messages: question, stream: true }, told('tokens=6'));
    let text = '', first = null;
    for await (const chunk of stream) {
      first ??= chunk;
      text += chunk.choices[0]?.delta?.content ?? '';
    }
    expect(first.choices.length === 0 && text === whole.choices[0].message.content, { first, text });
  },
  async 'anthropic lists models and counts'() {
    const ids = [];
    for await (const model of anthropic.models.list()) ids.push(model.id);
    expect(ids.includes('claude-sonnet-4-5'), ids);
    const { input_tokens } = await anthropic.messages.countTokens({ model: 'm', messages: question });
    expect(input_tokens === 5, input_tokens);
  },
  async 'anthropic chats and streams the same'() {
    const body = { model: 'm', max_tokens: 2000, messages: question, thinking: { type: 'adaptive' } };
    const settings = told(`tokens=12,reasoning=6,${usage}`);
    const whole = await anthropic.messages.create(body, settings);
    const folded = await anthropic.messages.stream(body, settings).finalMessage();
    const shown = message => JSON.stringify(message.content.map(({ type, text, thinking, signature }) => ({ type, text, thinking, signature })));
    expect(shown(folded) === shown(whole) && folded.content[0].type === 'thinking', { folded, whole });
    expect(folded.usage.input_tokens === 32 && folded.usage.cache_read_input_tokens === 3 && folded.usage.output_tokens === 18, folded.usage);
  },
  async 'anthropic calls tools with thinking and takes both back'() {
    const tools = ['f', 'g'].map(name => ({ name, input_schema: parameters }));
    const body = { model: 'm', max_tokens: 2000, messages: question, tools, thinking: { type: 'enabled', budget_tokens: 1024 } };
    const turn = await anthropic.messages.stream(body, told('tool=all')).finalMessage();
    const uses = turn.content.filter(block => block.type === 'tool_use');
    expect(turn.stop_reason === 'tool_use' && uses.length === 2 && typeof uses[1].input.city === 'string', turn);
    const results = uses.map(use => ({ type: 'tool_result', tool_use_id: use.id, content: 'sunny' }));
    const messages = [...question, { role: 'assistant', content: turn.content }, { role: 'user', content: results }];
    expect((await anthropic.messages.create({ ...body, messages }, told('tool=all'))).stop_reason === 'end_turn', turn);
    const forged = structuredClone(messages);
    forged[1].content[0].thinking += '!';
    await failsWith(Anthropic.BadRequestError, anthropic.messages.create({ ...body, messages: forged }));
  },
  async 'anthropic raises typed errors'() {
    const ask = settings => anthropic.messages.create({ model: 'm', max_tokens: 10, messages: question }, told(settings));
    await failsWith(Anthropic.RateLimitError, ask('fail=429'));
    const overloaded = await failsWith(Anthropic.APIError, ask('fail=529'));
    expect(overloaded.status === 529 && overloaded.error.error.type === 'overloaded_error', overloaded);
    await failsWith(Anthropic.AuthenticationError, ask('fail=401'));
    const stream = anthropic.messages.stream({ model: 'm', max_tokens: 10, messages: question }, told('fail=error@3'));
    await failsWith(Anthropic.APIError, stream.finalMessage());
    const wrong = anthropic.messages.create({ model: 'm', max_tokens: 10, messages: [{ role: 'assistant', content: 'hm' }] });
    await failsWith(Anthropic.BadRequestError, wrong);
  },
  async 'gemini lists models and counts'() {
    const names = [];
    for await (const model of await gemini.models.list()) names.push(model.name);
    expect(names.includes('models/gemini-2.5-flash'), names);
    const { totalTokens } = await gemini.models.countTokens({ model: 'm', contents: 'one two three' });
    expect(totalTokens === 4, totalTokens);
  },
  async 'gemini chats and streams the same'() {
    const request = { model: 'm', contents: 'Hello', config: { maxOutputTokens: 30, httpOptions: told(`tokens=12,reasoning=6,${usage}`), thinkingConfig: { includeThoughts: true } } };
    const whole = await gemini.models.generateContent(request);
    let text = '', last = null;
    for await (const chunk of await gemini.models.generateContentStream(request)) {
      text += chunk.text ?? '';
      last = chunk;
    }
    expect(text === whole.text && last.candidates[0].finishReason === 'STOP', { text, whole });
    const { promptTokenCount, cachedContentTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount } = last.usageMetadata;
    expect([promptTokenCount, cachedContentTokenCount, candidatesTokenCount, thoughtsTokenCount, totalTokenCount].join() === '40,3,12,6,58', last.usageMetadata);
  },
  async 'gemini calls functions and takes signatures back'() {
    const schema = { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] };
    const config = { tools: [{ functionDeclarations: ['f', 'g'].map(name => ({ name, parameters: schema })) }], httpOptions: told('tool=all') };
    const asked = { role: 'user', parts: [{ text: 'Hello' }] };
    const turn = await gemini.models.generateContent({ model: 'gemini-3-pro', contents: [asked], config });
    expect(turn.functionCalls.map(call => call.name).join() === 'f,g' && typeof turn.functionCalls[0].args.city === 'string', turn);
    const answered = { role: 'user', parts: turn.functionCalls.map(({ name }) => ({ functionResponse: { name, response: { output: 'sunny' } } })) };
    const spoken = await gemini.models.generateContent({ model: 'gemini-3-pro', contents: [asked, turn.candidates[0].content, answered], config });
    expect(spoken.text, spoken);
    const bare = { role: 'model', parts: turn.candidates[0].content.parts.map(({ functionCall }) => ({ functionCall })) };
    const lost = await failsWith(Error, gemini.models.generateContent({ model: 'gemini-3-pro', contents: [asked, bare, answered], config }));
    expect(lost.status === 400 && lost.message.includes('thought_signature'), lost);
  },
  async 'gemini embeds'() {
    const { embeddings } = await gemini.models.embedContent({ model: 'm', contents: ['one', 'two'], config: { outputDimensionality: 8 } });
    expect(embeddings.length === 2 && embeddings[0].values.length === 8, embeddings);
  },
  async 'gemini raises errors with their status'() {
    const ask = settings => gemini.models.generateContent({ model: 'm', contents: 'Hello', config: { httpOptions: { ...told(settings), retryOptions: { attempts: 1 } } } });
    for (const status of [429, 503, 403]) expect((await failsWith(Error, ask(`fail=${status}`))).status === status, status);
  },
};

async function failsWith(type, promise) {
  try {
    await promise;
  } catch (error) {
    if (error instanceof type) return error;
    throw new Error(`expected ${type.name}, got ${error.constructor.name}: ${error.message}`);
  }
  throw new Error(`expected ${type.name}, got an answer`);
}

function expect(condition, seen) {
  if (!condition) throw new Error(`unexpected: ${JSON.stringify(seen)?.slice(0, 2000)}`);
}

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ name, ok: false, error: String(error.stack ?? error).slice(0, 3000) }));
  }
}
