// Measures of a range. The step that is still running is left out: half a step looks like a fall.
import { get } from './api';
import type { Measures } from './documents';
import { rangeOf } from './range';

export async function measures(by: 'total' | 'model' | 'target' | 'tenant', signal: AbortSignal, range = rangeOf()): Promise<Measures> {
  const answer = await get<Measures>('/admin/v1/measures', { from: range.from, until: range.until, ...(by === 'total' ? {} : { by }) }, signal);
  const last = answer.times[answer.times.length - 1];
  if (range.isFixed || last === undefined || answer.times.length < 3 || last + answer.stepSeconds <= answer.until) return answer;
  return { ...answer, times: answer.times.slice(0, -1), series: answer.series.map((series) => withoutLast(series, answer.times.length)) };
}

function withoutLast<T>(value: T, length: number): T {
  if (Array.isArray(value)) return (value.length === length ? value.slice(0, -1) : value) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutLast(part, length)])) as T;
}
