// Reads a streamed answer, and measures it as its reader feels it.
import { get, raw } from '../state/api';
import type { Attempt } from '../state/documents';
import { bodyOf, type Asked } from './snippets';

export type Answer = {
  state: 'running' | 'done' | 'failed';
  text: string;
  reasoning: string;
  error: string | null;
  requestId: string | null;
  target: string | null;
  cache: string | null;
  firstTokenMs: number | null;
  totalMs: number | null;
  tokensPerSecond: number | null;
  promptTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
};

const path = '/admin/v1/playground/chat/completions';

export async function stream(asked: Asked, signal: AbortSignal, show: (answer: Answer) => void): Promise<void> {
  const answer: Answer = {
    state: 'running', text: '', reasoning: '', error: null, requestId: null, target: null, cache: null,
    firstTokenMs: null, totalMs: null, tokensPerSecond: null, promptTokens: null, outputTokens: null, costUsd: null,
  };
  const began = performance.now();
  let pieces = 0;
  const update = () => show({ ...answer });
  update();
  try {
    const response = await raw('POST', path, { ...bodyOf(asked), stream_options: { include_usage: true } }, signal, asked.isCached ? {} : { 'cache-control': 'no-cache' });
    answer.requestId = response.headers.get('x-penstock-request-id');
    answer.target = response.headers.get('x-penstock-target');
    answer.cache = response.headers.get('x-penstock-cache');
    if (!response.ok || !response.body) throw new Error(await errorOf(response));
    for await (const data of events(response.body)) {
      const chunk = JSON.parse(data);
      if (chunk.error) throw new Error(chunk.error.message ?? 'The answer broke off.');
      const delta = chunk.choices?.[0]?.delta ?? {};
      if (delta.content || delta.reasoning_content) {
        answer.firstTokenMs ??= performance.now() - began;
        pieces++;
      }
      answer.text += delta.content ?? '';
      answer.reasoning += delta.reasoning_content ?? '';
      answer.promptTokens = chunk.usage?.prompt_tokens ?? answer.promptTokens;
      answer.outputTokens = chunk.usage?.completion_tokens ?? answer.outputTokens;
      measure(answer, began, pieces);
      update();
    }
    answer.state = 'done';
  } catch (fault) {
    answer.state = 'failed';
    answer.error = signal.aborted ? 'Stopped. What was written until then is counted.' : (fault as Error).message;
  }
  measure(answer, began, pieces);
  update();
  if (answer.requestId && !signal.aborted) await figures(answer, update);
}

function measure(answer: Answer, began: number, pieces: number): void {
  answer.totalMs = performance.now() - began;
  const seconds = (answer.totalMs - (answer.firstTokenMs ?? 0)) / 1_000;
  const tokens = answer.outputTokens ?? pieces;
  answer.tokensPerSecond = answer.firstTokenMs !== null && seconds > 0.02 && tokens > 1 ? tokens / seconds : null;
}

/** What it cost stands in the ledger a moment after the end. */
async function figures(answer: Answer, update: () => void): Promise<void> {
  for (let look = 0; look < 8; look++) {
    await new Promise((resolve) => setTimeout(resolve, 400));
    const rows = await get<{ requests: Attempt[] }>('/admin/v1/requests', { request: answer.requestId }).then((found) => found.requests, () => []);
    if (rows.length === 0) continue;
    answer.costUsd = rows.every((row) => row.costUsd === null) ? null : rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0);
    answer.target ??= rows[rows.length - 1]!.target;
    update();
    return;
  }
}

async function errorOf(response: Response): Promise<string> {
  try {
    const body = await response.json();
    return body.error?.message ?? body.detail ?? `HTTP ${response.status}`;
  } catch {
    return `HTTP ${response.status}`;
  }
}

/** The data of each event until `[DONE]`. */
async function* events(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? '';
    const lines = rest.split('\n');
    rest = done ? '' : lines.pop()!;
    for (const line of lines) {
      if (!line.startsWith('data:')) continue;
      const data = line.slice(5).trim();
      if (data === '[DONE]') return;
      if (data !== '') yield data;
    }
    if (done) return;
  }
}
