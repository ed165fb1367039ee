// One request: what was tried, when, and what each part took.
import { get } from '../state/api';
import type { Attempt } from '../state/documents';
import * as f from '../state/format';
import { useResource } from '../state/resource';
import { pageUrl } from '../state/route';
import { Icon } from '../parts/Icon';
import { Empty, Fault, Id, Panel, Pill, toneOf, Waiting } from '../parts/small';
import { outcomeOf } from './attempts';

export function RequestDetail({ id }: { id: string }) {
  const found = useResource((signal) => get<{ requests: Attempt[] }>('/admin/v1/requests', { request: id }, signal), [id]);
  const rows = found.data?.requests ?? [];
  return (
    <>
      <div class="head">
        <a class="button icon bare" href={pageUrl('/requests')} aria-label="Back to all requests" onClick={(event) => history.length > 1 && (event.preventDefault(), history.back())}><Icon name="left" /></a>
        <h1>Request</h1>
        <Id id={id} what="Request id" isWhole />
      </div>
      {found.error ? <Fault error={found.error} what="The request could not be loaded" retry={found.reload} /> : null}
      {found.data === null && !found.error ? <Panel><Waiting lines={6} /></Panel> : null}
      {found.data && rows.length === 0 ? <Panel flush><Empty action={<a class="button" href={pageUrl('/requests')}>All requests</a>}>There is no such request, or it is older than what the ledger keeps.</Empty></Panel> : null}
      {rows.length > 0 ? <Shown rows={rows} /> : null}
    </>
  );
}

function Shown({ rows }: { rows: Attempt[] }) {
  const last = rows.find((row) => row.outcome === 'completed' || row.outcome === 'cache_hit') ?? rows[rows.length - 1]!;
  const end = Math.max(...rows.map((row) => row.queuedMs + row.totalMs), 0.001);
  const cost = rows.every((row) => row.costUsd === null) ? null : rows.reduce((sum, row) => sum + (row.costUsd ?? 0), 0);
  const speed = last.outputTokens && last.firstTokenMs !== null && last.totalMs > last.firstTokenMs && last.streamed ? last.outputTokens / ((last.totalMs - last.firstTokenMs) / 1_000) : null;
  return (
    <div class="stack">
      <Panel>
        <dl class="facts" style={{ paddingTop: '14px' }}>
          <div><dt>Outcome</dt><dd>{outcomeOf(last)}</dd></div>
          <div><dt>Model</dt><dd><a href={pageUrl(`/models/${encodeURIComponent(last.model)}`)}>{last.model}</a></dd></div>
          <div><dt>Tenant</dt><dd>{last.tenant ? <a href={pageUrl(`/tenants/${encodeURIComponent(last.tenant)}`)}>{last.tenant}{last.key ? ` / ${last.key}` : ''}</a> : 'open data plane'}</dd></div>
          <div><dt>Accepted</dt><dd>{f.exact(last.acceptedAt)}</dd></div>
          <div><dt>Duration</dt><dd>{f.ms(end)}</dd></div>
          <div><dt>First token</dt><dd>{last.firstTokenMs === null ? f.unknown : f.ms(last.queuedMs + last.firstTokenMs)}</dd></div>
          <div><dt>Tokens in / out</dt><dd>{f.whole(last.promptTokens)} / {f.whole(last.outputTokens)}{last.estimated ? ' (estimated)' : ''}</dd></div>
          <div><dt>Output tokens a second</dt><dd>{f.rate(speed)}</dd></div>
          <div><dt>Cost, all attempts</dt><dd>{f.usd(cost)}</dd></div>
          <div><dt>Kind</dt><dd>{last.operation}{last.streamed ? ', streamed' : ''}</dd></div>
        </dl>
      </Panel>
      <Panel title="Waterfall" note={rows.length === 1 ? 'one attempt' : `${rows.length} attempts`}>
        <Waterfall rows={rows} end={end} />
      </Panel>
      <div class="cards">
        {rows.map((row) => <AttemptCard key={row.attempt} row={row} />)}
      </div>
    </div>
  );
}

function Waterfall({ rows, end }: { rows: Attempt[]; end: number }) {
  const at = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  const first = Math.min(...rows.map((row) => row.queuedMs));
  return (
    <>
      <div class="waterscale" aria-hidden="true"><span /><div><span>0</span><span>{f.ms(end / 4)}</span><span>{f.ms(end / 2)}</span><span>{f.ms((end * 3) / 4)}</span><span>{f.ms(end)}</span></div><span /></div>
      <div class="waterfall" role="list" aria-label="Attempts over time">
        {first > 0 ? <Lane who="Gateway" sub="limits, routing, cache, queue" parts={[{ kind: 'gateway', from: 0, length: first, text: 'before the first dispatch' }]} at={at} end={f.ms(first)} /> : null}
        {rows.map((row) => (
          <Lane
            key={row.attempt}
            who={row.target ?? (row.outcome === 'cache_hit' ? 'Cache' : 'No target')}
            sub={row.outcome === 'cache_hit' ? row.cache : `attempt ${row.attempt}${row.hedge ? ', hedge' : ''}${row.shadow ? ', shadow' : ''} · ${f.words(row.outcome)}`}
            parts={partsOf(row)}
            at={at}
            end={f.ms(row.totalMs)}
          />
        ))}
      </div>
      <div class="legendline" aria-hidden="true">
        <span><i class="part-gateway" />gateway</span><span><i class="part-first" />until the first token</span><span><i class="part-stream" />streaming</span><span><i class="part-lost" />failed or not used</span>
      </div>
    </>
  );
}

type Part = { kind: string; from: number; length: number; text: string };

function partsOf(row: Attempt): Part[] {
  const isUsed = row.outcome === 'completed' || row.outcome === 'cache_hit' || row.outcome === 'client_gone';
  if (row.outcome === 'cache_hit') return [{ kind: 'stream', from: row.queuedMs, length: row.totalMs, text: 'from the cache' }];
  const first = row.firstTokenMs ?? (isUsed ? 0 : row.totalMs);
  const parts: Part[] = [{ kind: isUsed ? 'first' : 'lost', from: row.queuedMs, length: first, text: isUsed ? 'until the first token' : f.words(row.outcome) }];
  if (row.totalMs > first) parts.push({ kind: isUsed ? 'stream' : 'lost', from: row.queuedMs + first, length: row.totalMs - first, text: 'streaming' });
  return parts;
}

function Lane({ who, sub, parts, at, end }: { who: string; sub: string; parts: Part[]; at: (value: number) => string; end: string }) {
  return (
    <div class="lane" role="listitem" aria-label={`${who}, ${sub}: ${parts.map((part) => `${part.text} ${f.ms(part.length)}`).join(', ')}`}>
      <div class="who">{who}<small>{sub}</small></div>
      <div class="track">{parts.map((part) => <span key={part.kind + part.from} class={`bar-part part-${part.kind}`} title={`${part.text}: ${f.ms(part.length)}`} style={{ left: at(part.from), width: at(part.length) }} />)}</div>
      <div class="end">{end}</div>
    </div>
  );
}

function AttemptCard({ row }: { row: Attempt }) {
  return (
    <Panel title={row.attempt === 0 ? 'Answer from the cache' : `Attempt ${row.attempt}`} acts={<Pill tone={toneOf(row.outcome)}>{f.words(row.outcome)}</Pill>}>
      <dl class="facts narrow">
        <div><dt>Target</dt><dd>{row.target ? <a href={pageUrl(`/models/${encodeURIComponent(row.model)}`)}>{row.model} / {row.target}</a> : f.unknown}</dd></div>
        <div><dt>Provider</dt><dd>{row.provider ?? f.unknown}{row.region ? `, ${row.region}` : ''}</dd></div>
        <div><dt>Upstream status</dt><dd>{row.status ?? f.unknown}</dd></div>
        <div><dt>Before dispatch</dt><dd>{f.ms(row.queuedMs)}</dd></div>
        <div><dt>First token</dt><dd>{f.ms(row.firstTokenMs)}</dd></div>
        <div><dt>Total</dt><dd>{f.ms(row.totalMs)}</dd></div>
        <div><dt>Tokens in / out</dt><dd>{f.whole(row.promptTokens)} / {f.whole(row.outputTokens)}</dd></div>
        <div><dt>Cached / reasoning</dt><dd>{f.whole(row.cachedTokens)} / {f.whole(row.reasoningTokens)}</dd></div>
        <div><dt>Cost</dt><dd>{f.usd(row.costUsd)}</dd></div>
      </dl>
    </Panel>
  );
}
