// The same request for somebody's own program.

export type Asked = { model: string; messages: { role: 'system' | 'user'; content: string }[]; temperature?: number; max_tokens?: number; isCached: boolean };

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

export function bodyOf({ isCached: _, ...body }: Asked): Record<string, unknown> {
  return { ...body, stream: true };
}

export function snippet(kind: 'curl' | 'openai' | 'dotnet', asked: Asked, data: string): string {
  const base = `${data.replace(/\/$/, '')}/v1`;
  switch (kind) {
    case 'curl':
      return `curl -N ${base}/chat/completions \\\n  -H 'authorization: Bearer YOUR-KEY' -H 'content-type: application/json' \\\n  -d ${quoted(JSON.stringify(bodyOf(asked)))}`;
    case 'openai':
      return [
        `import OpenAI from 'openai';`, '',
        `const client = new OpenAI({ baseURL: ${JSON.stringify(base)}, apiKey: process.env.PENSTOCK_KEY });`,
        `const stream = await client.chat.completions.create(${JSON.stringify(bodyOf(asked), null, 2)});`,
        `for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');`,
      ].join('\n');
    case 'dotnet':
      return [
        'using System.ClientModel;', 'using OpenAI;', 'using OpenAI.Chat;', '',
        `var client = new ChatClient(${csharp(asked.model)}, new ApiKeyCredential(Environment.GetEnvironmentVariable("PENSTOCK_KEY")!),`,
        `    new OpenAIClientOptions { Endpoint = new Uri(${csharp(base)}) });`,
        'await foreach (var update in client.CompleteChatStreamingAsync(',
        `    [${asked.messages.map((message) => `new ${message.role === 'system' ? 'System' : 'User'}ChatMessage(${csharp(message.content)})`).join(', ')}]${optionsOf(asked)}))`,
        '{', '    Console.Write(string.Concat(update.ContentUpdate.Select(part => part.Text)));', '}',
      ].join('\n');
  }
}

const csharp = (text: string) => JSON.stringify(text).replace(/[\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

function optionsOf(asked: Asked): string {
  const set = [...(asked.temperature === undefined ? [] : [`Temperature = ${asked.temperature}f`]), ...(asked.max_tokens === undefined ? [] : [`MaxOutputTokenCount = ${asked.max_tokens}`])];
  return set.length === 0 ? '' : `,\n    new ChatCompletionOptions { ${set.join(', ')} }`;
}
