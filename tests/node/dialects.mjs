// Runs the official OpenAI and Anthropic clients, unchanged, against a gateway with one model for each kind of provider behind it.
// Prints one JSON line a check.   node dialects.mjs http://127.0.0.1:8080 openai,azure,...
import OpenAI from 'openai';
import Anthropic from '@anthropic-ai/sdk';
import { ask, expect, fault, faulty, run } from './checks.mjs';

const origin = process.argv[2];
const models = process.argv[3].split(',');
const openai = new OpenAI({ baseURL: `${origin}/v1`, apiKey: 'none-needed', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: origin, apiKey: 'none-needed', maxRetries: 0 });

const weather = { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } }, required: ['city'] };
const counters = 'tokens=12,prompt=100,cached=40';
const chat = (model, marker, more = {}) => ({ model, max_tokens: 200, messages: [{ role: 'user', content: ask(marker) }], ...more });
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather of a city.', parameters: weather } }];
const blocks = [{ name: 'get_weather', description: 'The weather of a city.', input_schema: weather }];

async function foldOpenAi(request) {
  const stream = await openai.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
  const answer = { text: '', calls: [], finish: null, usage: null };
  for await (const chunk of stream) {
    const choice = chunk.choices[0];
    answer.text += choice?.delta?.content ?? '';
    for (const call of choice?.delta?.tool_calls ?? []) {
      const open = (answer.calls[call.index] ??= { name: '', arguments: '' });
      open.name += call.function?.name ?? '';
      open.arguments += call.function?.arguments ?? '';
    }
    answer.finish = choice?.finish_reason ?? answer.finish;
    answer.usage = chunk.usage ?? answer.usage;
  }
  return answer;
}

const perModel = {
  async 'OpenAI: whole and streamed are the same'(model) {
    const whole = await openai.chat.completions.create(chat(model, counters));
    const folded = await foldOpenAi(chat(model, counters));
    expect(whole.model === model && whole.choices[0].finish_reason === 'stop', whole);
    expect(whole.choices[0].message.content.length > 10 && folded.text === whole.choices[0].message.content, { whole, folded });
    expect(folded.finish === 'stop', folded);
    expect(whole.usage.prompt_tokens === 100 && whole.usage.completion_tokens === 12 && whole.usage.prompt_tokens_details.cached_tokens === 40, whole.usage);
    expect(folded.usage.prompt_tokens === 100 && folded.usage.completion_tokens === 12 && folded.usage.prompt_tokens_details.cached_tokens === 40, folded.usage);
  },
  async 'OpenAI: parallel tool calls arrive whole'(model) {
    const request = chat(model, 'tool=get_weather+get_weather', { tools });
    const whole = await openai.chat.completions.create(request);
    const folded = await foldOpenAi(request);
    const calls = whole.choices[0].message.tool_calls.map(call => call.function);
    expect(whole.choices[0].finish_reason === 'tool_calls' && calls.length === 2, whole);
    for (const call of calls) expect(typeof JSON.parse(call.arguments).city === 'string', call);
    expect(folded.finish === 'tool_calls' && folded.calls.length === 2, folded);
    for (const [index, call] of folded.calls.entries()) {
      expect(call.name === 'get_weather', call);
      expect(JSON.stringify(JSON.parse(call.arguments)) === JSON.stringify(JSON.parse(calls[index].arguments)), { call, whole: calls[index] });
    }
  },
  async 'OpenAI: a tool result goes back'(model) {
    const first = await openai.chat.completions.create(chat(model, 'tool=get_weather', { tools }));
    const turn = first.choices[0].message;
    const answer = await openai.chat.completions.create({
      model, max_tokens: 100, tools,
      messages: [
        { role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Weather?' }, turn,
        ...turn.tool_calls.map(call => ({ role: 'tool', tool_call_id: call.id, content: 'sunny' })),
      ],
    });
    expect(answer.choices[0].message.content.length > 0, answer);
  },
  async 'OpenAI: a rate limit is a RateLimitError that may be retried'(model) {
    const error = await fault(() => openai.chat.completions.create(chat(faulty(model), 'fail=429')));
    expect(error instanceof OpenAI.RateLimitError, { name: error.constructor.name, status: error.status, message: error.message });
  },
  async 'OpenAI: a cut stream is an error, never a stop'(model) {
    const stream = await openai.chat.completions.create(chat(faulty(model), 'tokens=40,fail=cut@7', { stream: true })).catch(error => ({ error }));
    let finish = null;
    const error = stream.error ?? await fault(async () => { for await (const chunk of stream) finish = chunk.choices[0]?.finish_reason ?? finish; });
    expect(finish === null && error instanceof OpenAI.APIError, { finish, error: String(error) });
  },
  async 'Anthropic: whole and streamed are the same'(model) {
    const request = chat(model, counters);
    const whole = await anthropic.messages.create(request);
    const folded = await anthropic.messages.stream(request).finalMessage();
    expect(whole.model === model && whole.stop_reason === 'end_turn' && whole.content[0].type === 'text', whole);
    expect(folded.content[0].text === whole.content[0].text && folded.stop_reason === 'end_turn', { whole, folded });
    for (const usage of [whole.usage, folded.usage]) {
      expect(usage.input_tokens === 60 && usage.cache_read_input_tokens === 40 && usage.output_tokens === 12, usage);
    }
  },
  async 'Anthropic: a tool call and its result'(model) {
    const request = chat(model, 'tool=get_weather', { tools: blocks });
    const whole = await anthropic.messages.create(request);
    const folded = await anthropic.messages.stream(request).finalMessage();
    const [call, streamed] = [whole, folded].map(message => message.content.find(block => block.type === 'tool_use'));
    expect(whole.stop_reason === 'tool_use' && call.name === 'get_weather' && typeof call.input.city === 'string', whole);
    expect(JSON.stringify(streamed.input) === JSON.stringify(call.input), { whole, folded });
    const answer = await anthropic.messages.create({
      model, max_tokens: 100, tools: blocks, system: 'Be brief.',
      messages: [
        { role: 'user', content: 'Weather?' }, { role: 'assistant', content: whole.content },
        { role: 'user', content: whole.content.filter(block => block.type === 'tool_use').map(block => ({ type: 'tool_result', tool_use_id: block.id, content: 'sunny' })) },
      ],
    });
    expect(answer.content[0].text.length > 0, answer);
  },
  async 'Anthropic: a rate limit is a RateLimitError'(model) {
    const error = await fault(() => anthropic.messages.create(chat(faulty(model), 'fail=429')));
    expect(error instanceof Anthropic.RateLimitError && error.error.error.type === 'rate_limit_error', { name: error.constructor.name, body: error.error });
  },
  async 'Anthropic: a cut stream is an error'(model) {
    const error = await fault(() => anthropic.messages.stream(chat(faulty(model), 'tokens=40,fail=cut@7')).finalMessage());
    expect(error instanceof Anthropic.APIError || error instanceof Anthropic.AnthropicError, String(error));
  },
  async 'Anthropic: counts a prompt'(model) {
    const count = await anthropic.messages.countTokens({ model, messages: [{ role: 'user', content: 'How many tokens are these?' }] });
    expect(count.input_tokens > 0, count);
  },
  async 'Responses: whole and streamed are the same'(model) {
    const request = { model, input: ask(counters), max_output_tokens: 200 };
    const whole = await openai.responses.create(request);
    let text = '', completed = null, last = -1;
    for await (const event of await openai.responses.create({ ...request, stream: true })) {
      expect(event.sequence_number > last, event);
      last = event.sequence_number;
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') completed = event.response;
    }
    expect(whole.status === 'completed' && whole.output_text.length > 10 && text === whole.output_text, { whole, text });
    expect(completed.usage.input_tokens === 100 && completed.usage.output_tokens === 12, completed.usage);
    expect(completed.usage.input_tokens_details.cached_tokens === 40, completed.usage);
  },
  async 'says what it cost and how it was made'(model) {
    const { data, response } = await openai.chat.completions.create(chat(model, counters)).withResponse();
    const id = response.headers.get('x-penstock-request-id');
    expect(id && response.headers.get('x-penstock-attempts') === '1' && Number(response.headers.get('x-penstock-overhead-ms')) >= 0, [...response.headers]);
    const record = await openai.get(`/penstock/requests/${id}`);
    expect(record.usage.prompt_tokens === 100 && record.usage.cached_tokens === 40 && record.outcome === 'completed', record);
    const cost = response.headers.get('x-penstock-cost-usd');
    expect(cost === null ? record.cost_usd === null : Number(cost) > 0 && record.cost_usd === Number(cost), { cost, record, data });
  },
};

await run(models, perModel);
