// Runs the official clients against a gateway whose upstream is a mock that others wrote, which speaks every provider's format. For every kind of
// provider and every client dialect: what a client folds from a stream equals what it is told at once. Prints one JSON line a check.
// The counters that it has are the prompt's and the output's, different ones in every answer: it writes no cached and no thought tokens in any
// format, so none may be reported. A total that is not their sum would be found too.
//   node neutral.mjs http://127.0.0.1:8080 m-openai,m-anthropic,...
import OpenAI from 'openai';
import Anthropic from '@anthropic-ai/sdk';

const origin = process.argv[2];
const models = process.argv[3].split(',');
const openai = new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'none-needed', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: origin, apiKey: 'none-needed', maxRetries: 0 });
const schema = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } }, required: ['city'] };
const about = { name: 'get_weather', description: 'The weather of a city.' };

// Each dialect: a whole answer and a folded stream in one shape { text, calls, end, prompt, output, raw }, and the next turn with the tools' results.
const dialects = {
  chat: {
    request: (model, prompt, tools) => ({ model, max_tokens: 500, messages: [{ role: 'user', content: prompt }], ...(tools && { tools: [{ type: 'function', function: { ...about, parameters: schema } }] }) }),
    async whole(request) {
      const { choices: [{ message, finish_reason }], usage } = await openai.chat.completions.create(request);
      return { ...this.shape(message, finish_reason, usage), raw: message };
    },
    async stream(request) {
      const stream = openai.chat.completions.stream({ ...request, stream_options: { include_usage: true } });
      const { choices: [{ message, finish_reason }], usage } = await stream.finalChatCompletion();
      return this.shape(message, finish_reason, usage);
    },
    shape: (message, end, usage) => ({
      text: message.content ?? '',
      calls: (message.tool_calls ?? []).map(call => [call.function.name, JSON.parse(call.function.arguments)]),
      end, prompt: usage.prompt_tokens, output: usage.completion_tokens, total: usage.total_tokens,
      extra: (usage.prompt_tokens_details?.cached_tokens ?? 0) + (usage.completion_tokens_details?.reasoning_tokens ?? 0),
    }),
    next: (request, message) => ({ ...request, messages: [...request.messages, message, ...message.tool_calls.map(call => ({ role: 'tool', tool_call_id: call.id, content: 'sunny' }))] }),
    ends: { stop: 'stop', length: 'length', tools: 'tool_calls' },
  },
  responses: {
    request: (model, prompt, tools) => ({ model, max_output_tokens: 500, store: false, input: [{ role: 'user', content: prompt }], ...(tools && { tools: [{ type: 'function', ...about, parameters: schema, strict: false }] }) }),
    async whole(request) {
      const response = await openai.responses.create(request);
      return { ...this.shape(response), raw: response.output };
    },
    async stream(request) {
      return this.shape(await openai.responses.stream(request).finalResponse());
    },
    shape: response => ({
      text: response.output.filter(item => item.type === 'message').flatMap(item => item.content).map(part => part.text).join(''),
      calls: response.output.filter(item => item.type === 'function_call').map(call => [call.name, JSON.parse(call.arguments)]),
      end: response.incomplete_details?.reason ?? response.status, prompt: response.usage.input_tokens, output: response.usage.output_tokens,
      total: response.usage.total_tokens, extra: response.usage.input_tokens_details.cached_tokens + response.usage.output_tokens_details.reasoning_tokens,
    }),
    next: (request, output) => ({ ...request, input: [...request.input, ...output, ...output.filter(item => item.type === 'function_call').map(call => ({ type: 'function_call_output', call_id: call.call_id, output: 'sunny' }))] }),
    ends: { stop: 'completed', length: 'max_output_tokens', tools: 'completed' },
  },
  messages: {
    request: (model, prompt, tools) => ({ model, max_tokens: 500, messages: [{ role: 'user', content: prompt }], ...(tools && { tools: [{ ...about, input_schema: schema }] }) }),
    async whole(request) {
      const message = await anthropic.messages.create(request);
      return { ...this.shape(message), raw: message.content };
    },
    async stream(request) {
      return this.shape(await anthropic.messages.stream(request).finalMessage());
    },
    shape: message => ({
      text: message.content.filter(block => block.type === 'text').map(block => block.text).join(''),
      calls: message.content.filter(block => block.type === 'tool_use').map(block => [block.name, block.input]),
      end: message.stop_reason, prompt: message.usage.input_tokens, output: message.usage.output_tokens,
      total: message.usage.input_tokens + message.usage.output_tokens,
      extra: (message.usage.cache_read_input_tokens ?? 0) + (message.usage.cache_creation_input_tokens ?? 0),
    }),
    next: (request, content) => ({ ...request, messages: [...request.messages, { role: 'assistant', content }, { role: 'user', content: content.filter(block => block.type === 'tool_use').map(block => ({ type: 'tool_result', tool_use_id: block.id, content: 'sunny' })) }] }),
    ends: { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use' },
  },
};

const greeting = 'Grüß Gott, 世界 👋🏽! This is a sentence that is cut into several pieces.';
const towns = [['get_weather', { city: 'Paris', days: 3 }], ['get_weather', { city: 'Zürich 🏔', days: 1 }]];
const checks = {
  'a text': { prompt: 'greet', expected: { text: greeting, calls: [], end: 'stop', prompt: 37, output: 11 } },
  'parallel tool calls and their results': { prompt: 'call two tools', tools: true, expected: { text: 'Let me look.', calls: towns, end: 'tools', prompt: 41, output: 17 } },
  'a thought before a text': { prompt: 'think first', expected: { text: 'Four.', calls: [], end: 'stop', prompt: 43, output: 23 } },
  'an answer that ran out': { prompt: 'run out', expected: { text: 'Once upon a', calls: [], end: 'length', prompt: 29, output: 31 } },
};

for (const model of models) {
  for (const [name, dialect] of Object.entries(dialects)) {
    for (const [what, { prompt, tools, expected }] of Object.entries(checks)) {
      await report(`${model} ${name}: ${what}`, async () => {
        const wanted = { ...expected, end: dialect.ends[expected.end], total: expected.prompt + expected.output, extra: 0 };
        const request = dialect.request(model, prompt, tools);
        const { raw, ...whole } = await dialect.whole(request);
        same(whole, wanted);
        same(await dialect.stream(request), wanted);
        if (tools) {
          const answer = await dialect.whole(dialect.next(request, raw));
          same([answer.text, answer.prompt, answer.output], ['It is sunny, and it is noon.', 53, 19]);
        }
      });
    }
  }
}

function same(actual, wanted) {
  if (JSON.stringify(actual) !== JSON.stringify(wanted)) throw new Error(`got ${JSON.stringify(actual)}, wanted ${JSON.stringify(wanted)}`);
}

async function report(name, check) {
  try {
    await check();
    console.log(JSON.stringify({ name, ok: true }));
  } catch (error) {
    console.log(JSON.stringify({ name, ok: false, error: `${error}`, body: error.error }));
  }
}
