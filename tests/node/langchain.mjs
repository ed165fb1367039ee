// Runs @langchain/openai, unchanged, against a gateway with one model for each kind of provider behind it.
//   node langchain.mjs http://127.0.0.1:8080 m-openai,m-azure,...
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { ask, canEmbed, dot, embedder, expect, fault, faulty, run, saysHowLong, weather } from './checks.mjs';

const configuration = { baseURL: `${process.argv[2]}/v1` };
const shared = { apiKey: 'none-needed', configuration, maxRetries: 0, maxTokens: 200 };
const languages = { chat: model => new ChatOpenAI({ ...shared, model }), responses: model => new ChatOpenAI({ ...shared, model, useResponsesApi: true }) };
const counters = 'tokens=12,prompt=100,cached=40';
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather of a city.', parameters: weather } }];

async function folded(chat, input) {
  let answer = null;
  for await (const chunk of await chat.stream(input)) answer = answer?.concat(chunk) ?? chunk;
  return answer;
}

const checks = {};
for (const [name, language] of Object.entries(languages)) {
  Object.assign(checks, {
    async [`${name}: invoked and streamed are the same`](model) {
      const whole = await language(model).invoke(ask(counters));
      const stream = await folded(language(model), ask(counters));
      expect(whole.text.length > 10 && stream.text === whole.text, { whole, stream });
      for (const { usage_metadata: usage } of [whole, stream]) {
        expect(usage.input_tokens === 100 && usage.output_tokens === 12 && usage.input_token_details.cache_read === 40, usage);
      }
    },
    async [`${name}: parallel tool calls and their results`](model) {
      const chat = language(model).bindTools(tools);
      const question = [new SystemMessage('Be brief.'), new HumanMessage(ask('tool=get_weather+get_weather,args={"city":"Paris","days":3}'))];
      const whole = await chat.invoke(question);
      const stream = await folded(chat, question);
      for (const { tool_calls: calls } of [whole, stream]) {
        expect(calls.length === 2 && calls.every(call => call.name === 'get_weather' && call.args.city === 'Paris' && call.args.days === 3), calls);
      }
      const results = whole.tool_calls.map(call => new ToolMessage({ tool_call_id: call.id, content: 'sunny' }));
      const answer = await chat.invoke([...question, whole, ...results]);
      expect(answer.text.length > 0 && answer.tool_calls.length === 0, answer);
    },
    async [`${name}: structured output`](model) {
      const answer = await language(model).withStructuredOutput({ title: 'place', ...weather }, { method: 'jsonSchema', strict: true }).invoke('Which city?');
      expect(typeof answer.city === 'string' && Number.isInteger(answer.days), answer);
    },
    async [`${name}: structured output by a tool`](model) {
      const answer = await language(model).withStructuredOutput({ title: 'place', ...weather }, { method: 'functionCalling' }).invoke('Which city?');
      expect(typeof answer.city === 'string' && Number.isInteger(answer.days), answer);
    },
    async [`${name}: an image`](model) {
      const content = [{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${dot}` } }];
      const answer = await language(model).invoke([new HumanMessage({ content })]);
      expect(answer.text.length > 0, answer);
    },
    async [`${name}: a rate limit and a refusal are typed errors`](model) {
      const limited = await fault(() => language(faulty(model)).invoke(ask('fail=429')));
      expect(limited.status === 429 && saysHowLong(model, limited.headers), { limited, status: limited.status });
      const refused = await fault(() => language(faulty(model)).invoke(ask('fail=400')));
      expect(refused.status === 400 && refused.error.type === 'invalid_request_error', { refused });
    },
    async [`${name}: a cut stream is an error`](model) {
      const error = await fault(() => folded(language(faulty(model)), ask('tokens=40,fail=cut@7')));
      expect(error instanceof Error && !(error instanceof TypeError), error);
    },
  });
}

checks['embeddings, or a clear refusal'] = async model => {
  const vectors = new OpenAIEmbeddings({ model: embedder(model), apiKey: 'none-needed', configuration, maxRetries: 0 });
  if (canEmbed(model)) {
    const [one, two] = await vectors.embedDocuments(['one', 'two']);
    expect(one.length > 0 && one.some((value, i) => value !== two[i]), { one: one.length, two: two.length });
  } else {
    const error = await fault(() => vectors.embedDocuments(['one']));
    expect(error.status === 400, error);
  }
};

await run(process.argv[3].split(','), checks);
