// Runs Vercel's `ai` with @ai-sdk/openai, unchanged, against a gateway with one model for each kind of provider behind it.
//   node ai.mjs http://127.0.0.1:8080 m-openai,m-azure,...
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { ask, canEmbed, dot, embedder, expect, fault, faulty, run, saysHowLong, weather } from './checks.mjs';

const provider = createOpenAI({ baseURL: `${process.argv[2]}/v1`, apiKey: 'none-needed' });
const languages = { chat: model => provider.chat(model), responses: model => provider.responses(model) };
const counters = 'tokens=12,prompt=100,cached=40';
const tools = { get_weather: tool({ description: 'The weather of a city.', inputSchema: jsonSchema(weather), execute: ({ city }) => `sunny in ${city}` }) };

async function folded(request) {
  const answer = { text: '', errors: [], finish: null, usage: null };
  const stream = streamText({ maxRetries: 0, ...request, onError: () => {} });
  for await (const part of stream.fullStream) {
    if (part.type === 'text-delta') answer.text += part.text;
    if (part.type === 'error') answer.errors.push(part.error);
    if (part.type === 'finish') Object.assign(answer, { finish: part.finishReason, usage: part.totalUsage });
  }
  return answer;
}

const checks = {};
for (const [name, language] of Object.entries(languages)) {
  Object.assign(checks, {
    async [`${name}: whole and streamed are the same`](model) {
      const request = { model: language(model), prompt: ask(counters), maxOutputTokens: 200 };
      const whole = await generateText({ maxRetries: 0, ...request });
      const stream = await folded(request);
      expect(whole.finishReason === 'stop' && stream.finish === 'stop' && stream.errors.length === 0, { whole: whole.finishReason, stream });
      expect(whole.text.length > 10 && stream.text === whole.text, { whole: whole.text, stream });
      for (const usage of [whole.usage, stream.usage]) {
        expect(usage.inputTokens === 100 && usage.outputTokens === 12 && usage.inputTokenDetails.cacheReadTokens === 40, usage);
      }
    },
    async [`${name}: parallel tool calls are run and their results go back`](model) {
      const request = { model: language(model), prompt: ask('tool=get_weather+get_weather,args={"city":"Paris","days":3}'), maxOutputTokens: 200, tools, stopWhen: stepCountIs(3) };
      const whole = await generateText({ maxRetries: 0, ...request });
      expect(whole.steps.length === 2 && whole.steps[0].finishReason === 'tool-calls' && whole.text.length > 0, whole.steps.map(step => step.content));
      expect(whole.steps[0].toolResults.map(result => result.output).join() === 'sunny in Paris,sunny in Paris', whole.steps[0].toolResults);
      const stream = await folded(request);
      expect(stream.finish === 'stop' && stream.errors.length === 0 && stream.text.endsWith(whole.text), { stream, whole: whole.text });
    },
    async [`${name}: an object by its schema`](model) {
      const { object } = await generateObject({ model: language(model), prompt: 'Which city?', schema: jsonSchema(weather), maxOutputTokens: 200, maxRetries: 0 });
      expect(typeof object.city === 'string' && Number.isInteger(object.days), object);
    },
    async [`${name}: an image`](model) {
      const content = [{ type: 'text', text: 'What is this?' }, { type: 'image', image: Buffer.from(dot, 'base64'), mediaType: 'image/png' }];
      const answer = await generateText({ model: language(model), messages: [{ role: 'user', content }], maxOutputTokens: 100, maxRetries: 0 });
      expect(answer.text.length > 0, answer.content);
    },
    async [`${name}: a rate limit tells how long to wait`](model) {
      const error = await fault(() => generateText({ model: language(faulty(model)), prompt: ask('fail=429'), maxOutputTokens: 100, maxRetries: 0 }));
      expect(APICallError.isInstance(error) && error.statusCode === 429 && error.isRetryable, { error, body: error.responseBody });
      expect(saysHowLong(model, error.responseHeaders), error.responseHeaders);
    },
    async [`${name}: a spent quota is not worth a retry`](model) {
      const error = await fault(() => generateText({ model: language(faulty(model)), prompt: ask('fail=quota'), maxOutputTokens: 100, maxRetries: 0 }));
      expect(APICallError.isInstance(error) && error.statusCode === 429 && error.responseHeaders['x-should-retry'] === 'false', { error, headers: error.responseHeaders });
    },
    async [`${name}: a refused request names its reason`](model) {
      const error = await fault(() => generateText({ model: language(faulty(model)), prompt: ask('fail=400'), maxOutputTokens: 100, maxRetries: 0 }));
      expect(APICallError.isInstance(error) && error.statusCode === 400 && !error.isRetryable && error.data?.error.type === 'invalid_request_error', { error, data: error.data });
    },
    async [`${name}: a cut stream is an error, never a stop`](model) {
      const stream = await folded({ model: language(faulty(model)), prompt: ask('tokens=40,fail=cut@7'), maxOutputTokens: 200 });
      expect(stream.errors.length > 0 && stream.finish !== 'stop', stream);
    },
  });
}

checks['embeddings, or a clear refusal'] = async model => {
  const asked = { model: provider.embedding(embedder(model)), values: ['one', 'two'], maxRetries: 0 };
  if (canEmbed(model)) {
    const { embeddings } = await embedMany(asked);
    expect(embeddings.length === 2 && embeddings[0].length > 0 && embeddings[0].some((value, i) => value !== embeddings[1][i]), embeddings.map(vector => vector.length));
  } else {
    const error = await fault(() => embedMany(asked));
    expect(APICallError.isInstance(error) && error.statusCode === 400, error);
  }
};

await run(process.argv[3].split(','), checks);
