// What is slow, what is unhealthy, why was it ejected?
import { useState } from 'preact/hooks';
import { get, may, queryOf, send } from '../state/api';
import type { Measures, Prices, Series, Status, TargetHealth } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { rangeOf } from '../state/range';
import { measures as measuresOf } from '../state/measures';
import { useResource } from '../state/resource';
import { pageUrl, type Route } from '../state/route';
import { Chart } from '../parts/Chart';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { ejectionsOf } from './Overview';
import { Confirm, Empty, Fault, Panel, Pill, say, Segments, toneOf, Waiting, When } from '../parts/small';

type Row = TargetHealth & { prices: Prices | null | undefined; series: Series | undefined };

export function Models({ route }: { route: Route }) {
  const range = rangeOf(route);
  const beat = useBeat(5);
  const targets = useResource((signal) => get<{ targets: TargetHealth[] }>('/admin/v1/targets', {}, signal), ['targets'], beat);
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status'], beat);
  const measures = useResource((signal) => measuresOf('target', signal),
    ['by-target', range.name, range.isFixed ? range.from : 0], useBeat(Math.min(60, Math.max(5, range.seconds / 200))));
  const rows: Row[] = (targets.data?.targets ?? []).map((target) => ({
    ...target,
    prices: status.data?.models.find((model) => model.name === target.model)?.targets.find((one) => one.name === target.name)?.prices,
    series: measures.data?.series.find((series) => series.model === target.model && series.target === target.name),
  }));
  if (targets.error) return <><div class="head"><h1>Models</h1></div><Fault error={targets.error} what="Targets could not be loaded" retry={targets.reload} /></>;
  if (!targets.data) return <><div class="head"><h1>Models</h1></div><Panel><Waiting lines={8} /></Panel></>;
  if (route.rest !== '') return <ModelDetail name={route.rest} rows={rows.filter((row) => row.model === route.rest)} measures={measures.data} reload={targets.reload} />;
  const out = rows.filter((row) => row.health === 'ejected' || row.health === 'held');
  return (
    <>
      <div class="head">
        <h1>Models</h1>
        <span class="lede">{new Set(rows.map((row) => row.model)).size} models, {rows.length} targets</span>
      </div>
      {out.length > 0 ? (
        <div class="hint warning" role="status"><Icon name="warning" />{out.map((row) => `${row.model} / ${row.name} is ${row.health}`).join('; ')}.</div>
      ) : null}
      <Panel flush>
        {rows.length === 0 ? <Empty command={'models:\n  chat:\n    targets:\n      cloud: { use: openai/gpt-4o-mini }'}>No model is configured. Add one to penstock.yaml; it is in force within a second.</Empty> : (
          <Table rows={rows} columns={columns} keyOf={(row) => `${row.model}/${row.name}`} label="Targets" isSortable linkOf={(row) => pageUrl(`/models/${encodeURIComponent(row.model)}`)} />
        )}
      </Panel>
    </>
  );
}

const price = (prices: Prices | null | undefined) => (prices ? `${f.usd(prices.inputUsdPerMillion)} / ${f.usd(prices.outputUsdPerMillion)}` : f.unknown);

const columns: Column<Row>[] = [
  { name: 'model', title: 'Model', value: (row) => row.model, render: (row) => <a class="cell" href={pageUrl(`/models/${encodeURIComponent(row.model)}`)}><b>{row.model}</b></a> },
  { name: 'target', title: 'Target', value: (row) => row.name, render: (row) => <>{row.name} <span class="sub">{row.use}</span></> },
  { name: 'health', title: 'Health', value: (row) => row.health, render: (row) => <Pill tone={toneOf(row.health)} title={row.reason}>{row.health}</Pill> },
  { name: 'tier', title: 'Tier', isNumber: true, value: (row) => row.tier, render: (row) => <span title={`weight ${f.rate(row.weight)}`}>{row.tier}</span> },
  { name: 'running', title: 'In flight', isNumber: true, value: (row) => row.running, render: (row) => f.whole(row.running) },
  { name: 'rate', title: 'Requests/s', isNumber: true, value: (row) => row.series?.whole.requestsPerSecond ?? null, render: (row) => f.rate(row.series?.whole.requestsPerSecond) },
  { name: 'errors', title: 'Errors', isNumber: true, value: (row) => row.series?.whole.errorRate ?? null, render: (row) => <span class={(row.series?.whole.errorRate ?? 0) > 0.01 ? 'tone-bad' : ''}>{f.share(row.series?.whole.errorRate)}</span> },
  { name: 'first', title: 'First p95', isNumber: true, value: (row) => row.series?.whole.firstTokenMs.p95 ?? null, render: (row) => f.ms(row.series?.whole.firstTokenMs.p95) },
  { name: 'latency', title: 'Now', isNumber: true, value: (row) => row.latencySeconds, render: (row) => f.ms(row.latencySeconds === null ? null : row.latencySeconds * 1_000) },
  { name: 'price', title: '$/M in / out', isNumber: true, value: (row) => row.prices?.outputUsdPerMillion ?? null, render: (row) => <span title="USD for a million tokens">{row.prices ? `${f.rate(row.prices.inputUsdPerMillion)} / ${f.rate(row.prices.outputUsdPerMillion)}` : f.unknown}</span> },
  { name: 'ejections', title: 'Ejections', isNumber: true, value: (row) => row.ejections, render: (row) => f.whole(row.ejections) },
];

function ModelDetail({ name, rows, measures, reload }: { name: string; rows: Row[]; measures: Measures | null; reload: () => void }) {
  const [what, setWhat] = useState<'first' | 'errors' | 'rate'>('first');
  const series = measures?.series.filter((one) => one.model === name) ?? [];
  const pick = { first: (one: Series) => one.firstTokenMs.p95, errors: (one: Series) => errorShare(one), rate: (one: Series) => one.requests.map((value) => (value === null ? null : value / (measures?.stepSeconds ?? 1))) }[what];
  const notes = ejectionsOf(rows);
  return (
    <>
      <div class="head">
        <a class="button icon bare" href={pageUrl('/models')} aria-label="Back to all models"><Icon name="left" /></a>
        <h1>{name}</h1>
        <span class="lede">{rows.length} {rows.length === 1 ? 'target' : 'targets'}</span>
        <div class="acts"><a class="button" href={pageUrl('/requests', { model: name })}><Icon name="requests" />Its requests</a><a class="button" href={pageUrl('/playground', { model: name })}><Icon name="playground" />Try it</a></div>
      </div>
      {rows.length === 0 ? <Panel flush><Empty action={<a class="button" href={pageUrl('/models')}>All models</a>}>There is no model of this name.</Empty></Panel> : (
        <div class="stack">
          <Panel title="By target" note="dashed lines are ejections" acts={<Segments label="What is shown" value={what} options={[['first', 'First token p95'], ['errors', 'Error rate'], ['rate', 'Requests/s']] as const} onChange={setWhat} />}>
            {measures ? <Chart label={`${name} by target`} times={measures.times} lines={series.map((one) => ({ name: one.target ?? 'none', values: pick(one) }))} format={what === 'first' ? f.ms : what === 'errors' ? f.share : f.rate} notes={notes} height={220} /> : <Waiting height={246} />}
          </Panel>
          {rows.map((row) => <TargetPanel key={row.name} row={row} reload={reload} />)}
        </div>
      )}
    </>
  );
}

const errorShare = (series: Series) => series.requests.map((requests, at) => {
  if (!requests) return null;
  return Object.values(series.errors).reduce((sum, values) => sum + (values[at] ?? 0), 0) / requests;
});

function TargetPanel({ row, reload }: { row: Row; reload: () => void }) {
  const [isHolding, setHolding] = useState(false);
  const isOut = row.health === 'held' || row.health === 'ejected';
  const act = async (what: 'eject' | 'restore') => {
    await send('POST', `/admin/v1/targets/${what}${queryOf({ model: row.model, target: row.name })}`);
    say(what === 'eject' ? `${row.name} takes no requests until you bring it back.` : `${row.name} takes requests again.`);
    reload();
  };
  return (
    <Panel
      title={row.name} note={row.use}
      acts={<>
        <Pill tone={toneOf(row.health)}>{row.health}</Pill>
        {may('operator') ? isOut
          ? <button type="button" class="button small" onClick={() => void act('restore').catch((fault: Error) => say(fault.message))}>Bring back</button>
          : <button type="button" class="button small danger" onClick={() => setHolding(true)}>Take out</button> : null}
      </>}
    >
      {row.reason ? <p class={`tone-${isOut ? 'bad' : 'soft'}`} style={{ marginBottom: '10px' }}>{row.reason} <span class="unit">· since <When time={row.since} />{row.ejectedUntil ? <>, tried again <When time={row.ejectedUntil} /></> : null}</span></p> : null}
      <dl class="facts">
        <div><dt>In flight</dt><dd>{row.running}</dd></div>
        <div><dt>Share of its load</dt><dd>{f.share(row.share)}</dd></div>
        <div><dt>Latency now</dt><dd>{f.ms(row.latencySeconds === null ? null : row.latencySeconds * 1_000)}</dd></div>
        <div><dt>Round trip</dt><dd>{f.ms(row.roundTripSeconds === null ? null : row.roundTripSeconds * 1_000)}</dd></div>
        <div><dt>Fault rate, 30 s</dt><dd>{f.share(row.faultRate)}</dd></div>
        <div><dt>Tier, weight</dt><dd>{row.tier}, {f.rate(row.weight)}</dd></div>
        <div><dt>Region</dt><dd>{row.region ?? f.unknown}</dd></div>
        <div><dt>Price in / out</dt><dd>{price(row.prices)}</dd></div>
        <div><dt>Ejections</dt><dd>{row.ejections}</dd></div>
        <div><dt>Trials, panics</dt><dd>{row.trials}, {row.panics}</dd></div>
      </dl>
      {row.history.length > 0 ? (
        <details style={{ marginTop: '12px' }} open={isOut}>
          <summary>History of its health</summary>
          <div><ol class="history" style={{ margin: '0 -16px' }}>
            {[...row.history].reverse().map((change) => (
              <li key={change.at + change.to}><When time={change.at} /><span><Pill tone={toneOf(change.to)}>{change.to}</Pill></span><small>{change.reason}</small></li>
            ))}
          </ol></div>
        </details>
      ) : null}
      {isHolding ? (
        <Confirm
          title={`Take ${row.model} / ${row.name} out?`} act="Take it out" onClose={() => setHolding(false)} onAct={() => act('eject')}
          effect={<>It gets no new requests until somebody brings it back; those that run there end as they are. {row.tier === 0 ? 'Requests go to its neighbours, then to the next tier.' : ''}</>}
        />
      ) : null}
    </Panel>
  );
}
