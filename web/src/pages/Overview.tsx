// Is it broken, where, since when?
import { useMemo, useState } from 'preact/hooks';
import { get } from '../state/api';
import type { Alert, Measures, Percentiles, Series, TargetHealth, Usage } from '../state/documents';
import * as f from '../state/format';
import { useBeat, useLive } from '../state/live';
import { iso, rangeOf } from '../state/range';
import { measures as measuresOf } from '../state/measures';
import { useResource } from '../state/resource';
import { pageUrl, type Route } from '../state/route';
import { Chart, Spark, type Line, type Note } from '../parts/Chart';
import { Empty, Fault, Panel, Pill, Segments, toneOf, Waiting, When } from '../parts/small';
import { Feed } from './Feed';

type Loaded = { now: Measures; before: Measures | null; models: Measures };

export function Overview({ route }: { route: Route }) {
  const range = rangeOf(route);
  const beat = useBeat(Math.min(60, Math.max(4, range.seconds / 200)));
  const measures = useResource<Loaded>(async (signal) => {
    const now = rangeOf();
    const [total, models, before] = await Promise.all([
      measuresOf('total', signal, now),
      measuresOf('model', signal, now),
      measuresOf('total', signal, { ...now, from: now.from - now.seconds, until: now.from, isFixed: true }).catch(() => null),
    ]);
    return { now: total, before, models };
  }, [range.name, range.isFixed ? range.from : 0, range.isFixed ? range.until : 0], beat);
  const { tick } = useLive();
  const total = measures.data?.now.series[0];
  return (
    <>
      <div class="head">
        <h1>Overview</h1>
        <span class="lede">{tick ? `${tick.total.inFlight ?? 0} in flight, ${tick.total.queueDepth ?? 0} queued` : ''}</span>
      </div>
      <div class="stack">
        {measures.error ? <Fault error={measures.error} what="The figures could not be loaded" retry={measures.reload} /> : null}
        {measures.data && !total ? <Panel flush><Quiet /></Panel> : <Tiles total={total} before={measures.data?.before?.series[0]} steps={measures.data?.now.stepSeconds ?? 1} />}
        <div class="grid twothirds">
          <Latency data={measures.data?.now} />
          <OpenAlerts />
        </div>
        <div class="grid two">
          <Panel title="Requests a second" note="by model">
            {measures.data ? <Traffic data={measures.data.models} /> : <Waiting height={206} />}
          </Panel>
          <Panel title="Errors" note="by kind, a minute" acts={<a href={pageUrl('/requests', { outcome: 'upstream_fault' })}>See the requests</a>}>
            {measures.data ? <Errors data={measures.data.now} /> : <Waiting height={206} />}
          </Panel>
        </div>
        <Feed />
      </div>
    </>
  );
}

function Quiet() {
  const command = `curl ${location.protocol}//${location.hostname}:8080/v1/chat/completions -H 'content-type: application/json' \\\n  -d '{"model":"demo","messages":[{"role":"user","content":"Hello"}]}'`;
  return <Empty command={command} action={<a class="button" href={pageUrl('/playground')}>Ask in the playground</a>}>No request has come in this time.</Empty>;
}

function Tiles({ total, before, steps }: { total: Series | undefined; before: Series | undefined; steps: number }) {
  const month = useResource((signal) => get<{ usage: Usage[] }>('/admin/v1/usage', { from: monthStart(), by: 'day' }, signal), ['month'], useBeat(120));
  if (!total) {
    return <div class="tiles">{Array.from({ length: 6 }, (_, at) => <div key={at} class="tile" aria-busy="true" style={{ height: '126px' }}><div class="skeleton" style={{ width: '60%' }} /><div class="skeleton" style={{ width: '40%', height: '22px' }} /></div>)}</div>;
  }
  const [whole, was] = [total.whole, before?.whole];
  const perSecond = (values: (number | null)[]) => values.map((value) => (value === null ? null : value / steps));
  const errors = total.requests.map((value, at) => sumAt(total.errors, at) ?? (value === null ? null : 0));
  const hits = total.requests.map((_, at) => sumAt(total.cacheHits, at));
  const forecast = monthForecast(month.data?.usage ?? null, whole.costUsdPerHour);
  const old = was && was.requests > 0 ? was : undefined;
  return (
    <div class="tiles">
      <Tile name="Requests/s" value={f.rate(whole.requestsPerSecond)} url={pageUrl('/requests')} change={changeOf(whole.requestsPerSecond, old?.requestsPerSecond)} spark={perSecond(total.requests)} />
      <Tile name="Error rate" value={f.share(whole.errorRate)} url={pageUrl('/requests', { outcome: 'upstream_fault' })} change={changeOf(whole.errorRate, old?.errorRate, true)} spark={errors} color={whole.errors > 0 ? '--bad' : '--accent'} />
      <Tile name="First token, p95" value={f.ms(whole.firstTokenMs.p95)} url={pageUrl('/models')} change={changeOf(whole.firstTokenMs.p95, old?.firstTokenMs.p95, true)} spark={total.firstTokenMs.p95} />
      <Tile name="Output tokens/s" value={f.rate(whole.outputTokensPerSecond)} url={pageUrl('/models')} change={changeOf(whole.outputTokensPerSecond, old?.outputTokensPerSecond)} spark={perSecond(total.outputTokens)} />
      <Tile name="Cost an hour" value={f.usd(round(whole.costUsdPerHour))} url={pageUrl('/tenants')} change={forecast === null ? '' : `≈ ${forecast >= 100 ? `$${f.whole(forecast)}` : f.usd(round(forecast))} this month`} spark={total.costUsd} />
      <Tile name="Saved by the cache" value={f.usd(round(whole.savingsUsd))} url={pageUrl('/cache')} change={`${f.share(whole.cacheHitRate)} hit rate`} spark={hits} />
    </div>
  );
}

function Tile({ name, value, change, spark, url, color }: { name: string; value: string; change: string; spark: (number | null)[]; url: string; color?: string }) {
  return (
    <a class="tile" href={url}>
      <span class="name">{name}</span>
      <span class="value">{value}</span>
      <span class="change">{change}</span>
      <Spark values={spark} label={`${name} over time`} {...(color ? { color } : {})} />
    </a>
  );
}

function Latency({ data }: { data: Measures | undefined }) {
  const targets = useResource((signal) => get<{ targets: TargetHealth[] }>('/admin/v1/targets', {}, signal), ['latency-targets'], useBeat(15));
  const notes = useMemo(() => ejectionsOf(targets.data?.targets ?? []), [targets.data]);
  const [what, setWhat] = useState<'firstTokenMs' | 'durationMs' | 'overheadMs'>('firstTokenMs');
  const options = [['firstTokenMs', 'First token'], ['durationMs', 'Whole answer'], ['overheadMs', 'Gateway']] as const;
  return (
    <Panel title="Latency" note="p50, p95, p99; dashed lines are ejections" acts={<Segments label="Which latency" value={what} options={options} onChange={setWhat} />}>
      {data ? <Chart label={`Latency: ${what}`} kind="bands" times={data.times} lines={bandsOf(data.series[0]?.[what], data.times)} format={f.ms} notes={notes} height={220} /> : <Waiting height={246} />}
    </Panel>
  );
}

/** Each time that a target went out. */
export function ejectionsOf(targets: TargetHealth[]): Note[] {
  return targets.flatMap((target) => target.history
    .filter((change) => change.to === 'ejected' || change.to === 'held')
    .map((change) => ({ time: Date.parse(change.at) / 1_000, text: `${target.model} / ${target.name} ${change.to}: ${change.reason}`, tone: 'bad' as const })));
}

export function bandsOf(series: Percentiles<(number | null)[]> | undefined, times: number[]): Line[] {
  const none = times.map(() => null);
  return [
    { name: 'p50', values: series?.p50 ?? none, color: '--c1' },
    { name: 'p95', values: series?.p95 ?? none, color: '--c1' },
    { name: 'p99', values: series?.p99 ?? none, color: '--c1' },
  ];
}

function Traffic({ data }: { data: Measures }) {
  const lines = data.series.map((series) => ({ name: series.model ?? 'none', values: series.requests.map((value) => (value === null ? null : value / data.stepSeconds)) }));
  return <Chart label="Requests a second by model" kind="stack" times={data.times} lines={lines} format={f.rate} />;
}

const errorColors: Record<string, string> = { upstream_fault: '--bad', deadline: '--c3', rate_limited: '--c4', refused: '--c7', overloaded: '--c5', budget_exhausted: '--c3' };

function Errors({ data }: { data: Measures }) {
  const kinds = Object.entries(data.series[0]?.errors ?? {});
  const lines = kinds.length === 0
    ? [{ name: 'none', values: data.times.map((_, at) => (data.series[0]?.requests[at] === null ? null : 0)), color: '--good' }]
    : kinds.map(([kind, values], at) => ({ name: f.words(kind), values: values.map((value) => (value === null ? null : (value / data.stepSeconds) * 60)), color: errorColors[kind] ?? `--c${(at % 8) + 1}` }));
  return <Chart label="Errors a minute by kind" kind="stack" times={data.times} lines={lines} format={f.rate} />;
}

function OpenAlerts() {
  const alerts = useResource((signal) => get<{ alerts: Alert[] }>('/admin/v1/alerts', {}, signal), ['alerts'], useBeat(10));
  const open = alerts.data?.alerts.filter((alert) => alert.state !== 'resolved') ?? [];
  return (
    <Panel title="Open alerts" acts={<a href={pageUrl('/alerts')}>All alerts</a>} flush>
      {alerts.error ? <div class="body"><Fault error={alerts.error} what="Alerts could not be loaded" retry={alerts.reload} /></div> : null}
      {!alerts.data && !alerts.error ? <Waiting /> : null}
      {alerts.data && open.length === 0 ? <div class="empty"><Pill tone="good">Nothing is wrong</Pill><p>No rule is firing, and none is about to.</p></div> : null}
      <ul class="alertlist">
        {open.slice(0, 6).map((alert) => (
          <li key={alert.id}>
            <Pill tone={alert.state === 'firing' ? toneOf(alert.severity) === 'plain' ? 'warning' : toneOf(alert.severity) : 'info'}>{alert.state}</Pill>
            <div class="what">{alert.summary}<small>{alert.rule} · <When time={alert.since} /></small></div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function changeOf(now: number | null | undefined, before: number | null | undefined, isWorseUp = false): string {
  if (now === null || now === undefined || before === null || before === undefined) return 'no earlier figure';
  if (before === 0) return now === 0 ? 'as before' : 'from 0 before';
  const change = (now - before) / before;
  if (Math.abs(change) < 0.005) return 'as before';
  const word = isWorseUp ? (change > 0 ? 'worse' : 'better') : 'before';
  const size = Math.abs(change) > 9.99 ? `×${(now / before).toFixed(0)}` : `${Math.round(Math.abs(change) * 100)} %`;
  return isWorseUp ? `${change > 0 ? '▲' : '▼'} ${size} ${word}` : `${change > 0 ? '▲' : '▼'} ${size} on ${word}`;
}

function sumAt(parts: Record<string, (number | null)[]>, at: number): number | null {
  let sum: number | null = null;
  for (const values of Object.values(parts)) {
    const value = values[at];
    if (value !== null && value !== undefined) sum = (sum ?? 0) + value;
  }
  return sum;
}

const round = (usd: number): number => (usd >= 0.01 ? Math.round(usd * 100) / 100 : usd);

function monthStart(): string {
  const now = new Date();
  return iso(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 1_000);
}

/** What is spent this month, and the pace of now for the rest of it. */
function monthForecast(usage: Usage[] | null, perHour: number): number | null {
  if (!usage) return null;
  const now = new Date();
  const left = (Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1) - now.getTime()) / 3_600_000;
  return usage.reduce((sum, day) => sum + day.costUsd, 0) + perHour * left;
}
