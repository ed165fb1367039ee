// What does the cache save, and is it right?
import { useState } from 'preact/hooks';
import { get, may, queryOf, send } from '../state/api';
import type { Measures, Status, Tenant } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { rangeOf } from '../state/range';
import { measures as measuresOf } from '../state/measures';
import { useResource } from '../state/resource';
import type { Route } from '../state/route';
import { CacheEntries, OneAnswer } from './CacheEntries';
import { Chart } from '../parts/Chart';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Empty, Fault, Meter, Modal, Panel, Pill, say, toneOf, Waiting, When } from '../parts/small';

type Store = { kind: string; state: string; since: string; lastFault?: string | null; detail: string | null };
type SemanticModel = {
  tenant: string | null; model: string; state: string; entries: number; groups: number; bytes: number; requests: number; hits: number; audits: number; auditsWrong: number;
  maxErrorRate: number; estimatedErrorRate: number | null; errorRateBound: number | null; realised: { rate: number; low: number; high: number } | null;
};
type CacheStatus = {
  answers: number; bytes: number; maxBytes: number; evicted: number; invalidations: number; store: Store | null;
  semantic?: { isLoaded: boolean; store: Store | null; models: SemanticModel[] } | null;
};

export function Cache(_: { route: Route }) {
  const [isAsked, setAsked] = useState(false);
  const cache = useResource((signal) => get<CacheStatus>('/admin/v1/cache', {}, signal), ['cache'], useBeat(5));
  const range = rangeOf();
  const measures = useResource((signal) => measuresOf('total', signal), ['cache-measures', range.name, range.isFixed ? range.from : 0], useBeat(Math.min(60, Math.max(5, range.seconds / 200))));
  return (
    <>
      <div class="head">
        <h1>Cache</h1>
        <span class="lede">answers that are given twice</span>
        <div class="acts">{may('operator') && cache.data ? <button type="button" class="button danger" onClick={() => setAsked(true)}>Invalidate…</button> : null}</div>
      </div>
      <div class="stack">
        {cache.error ? cache.error.isMissing ? <Panel flush><Empty>No cache runs in this program.</Empty></Panel> : <Fault error={cache.error} what="The cache could not be loaded" retry={cache.reload} /> : null}
        {cache.data ? <Figures cache={cache.data} measures={measures.data} /> : cache.error ? null : <Panel><Waiting /></Panel>}
        <Panel title="Hits a minute" note="by kind">{measures.data ? <Hits data={measures.data} /> : measures.error ? <p class="tone-soft">No measures are kept here.</p> : <Waiting height={206} />}</Panel>
        {cache.data?.semantic ? <Semantic models={cache.data.semantic.models} isLoaded={cache.data.semantic.isLoaded} /> : null}
        {cache.data?.semantic ? <CacheEntries /> : null}
        {cache.data && may('operator') ? <OneAnswer canJudge={Boolean(cache.data.semantic)} /> : null}
      </div>
      {isAsked ? <Invalidate onClose={() => setAsked(false)} onDone={cache.reload} /> : null}
    </>
  );
}

function Figures({ cache, measures }: { cache: CacheStatus; measures: Measures | null }) {
  const whole = measures?.series[0]?.whole;
  return (
    <div class="tiles">
      <div class="tile"><span class="name">Hit rate</span><span class="value">{f.share(whole?.cacheHitRate)}</span><span class="change">{f.count(whole?.cacheHits)} hits in this time</span></div>
      <div class="tile"><span class="name">Saved</span><span class="value">{f.usd(whole?.savingsUsd)}</span><span class="change">what the targets would have cost</span></div>
      <div class="tile"><span class="name">Answers in memory</span><span class="value">{f.count(cache.answers)}</span><span class="change">{f.count(cache.evicted)} had to go for others</span></div>
      <div class="tile"><span class="name">Memory</span><span class="value">{f.bytes(cache.bytes)}</span><span class="change">of {f.bytes(cache.maxBytes)}</span><Meter share={cache.bytes / Math.max(1, cache.maxBytes)} label="Memory used" /></div>
      <div class="tile"><span class="name">Invalidations</span><span class="value">{f.count(cache.invalidations)}</span><span class="change">scopes put out of reach</span></div>
      <div class="tile"><span class="name">Store</span><span class="value" style={{ fontSize: '15px' }}>{cache.store ? <Pill tone={toneOf(cache.store.state)}>{cache.store.kind}: {cache.store.state}</Pill> : <Pill>memory only</Pill>}</span><span class="change" title={cache.store?.detail ?? ''}>{cache.store?.detail ?? (cache.store ? <>since <When time={cache.store.since} /></> : 'answers are gone after a restart')}</span></div>
    </div>
  );
}

function Hits({ data }: { data: Measures }) {
  const kinds = Object.entries(data.series[0]?.cacheHits ?? {});
  const minute = (values: (number | null)[]) => values.map((value) => (value === null ? null : (value / data.stepSeconds) * 60));
  return <Chart label="Cache hits a minute" kind="stack" times={data.times} lines={kinds.length > 0 ? kinds.map(([kind, values]) => ({ name: kind, values: minute(values) })) : [{ name: 'hits', values: data.times.map(() => null) }]} format={f.rate} />;
}

const semanticColumns: Column<SemanticModel>[] = [
  { name: 'model', title: 'Model', render: (row) => <b>{row.model}</b> },
  { name: 'tenant', title: 'Tenant', render: (row) => row.tenant ?? <span class="unit">open</span> },
  { name: 'state', title: 'State', render: (row) => <Pill tone={toneOf(row.state)} title={row.state === 'shadow' ? 'It learns and serves nothing yet' : row.state === 'declining' ? 'It knows enough, and what it knows is not right often enough to serve' : ''}>{row.state}</Pill> },
  { name: 'requests', title: 'Asked', isNumber: true, render: (row) => f.count(row.requests) },
  { name: 'hits', title: 'Hits', isNumber: true, render: (row) => <>{f.count(row.hits)} <span class="unit">{f.share(row.requests > 0 ? row.hits / row.requests : null)}</span></> },
  { name: 'entries', title: 'Entries', isNumber: true, render: (row) => f.count(row.entries) },
  { name: 'allowed', title: 'Wrong, allowed', isNumber: true, render: (row) => f.share(row.maxErrorRate) },
  { name: 'estimated', title: 'Estimated', isNumber: true, render: (row) => <>{f.share(row.estimatedErrorRate)} <span class="unit">≤ {f.share(row.errorRateBound)}</span></> },
  { name: 'realised', title: 'Audited', isNumber: true, render: (row) => (row.realised ? <span title={`${row.auditsWrong} of ${row.audits} audited hits were wrong; 95 % between ${f.share(row.realised.low)} and ${f.share(row.realised.high)}`}>{f.share(row.realised.rate)} <span class="unit">of {f.count(row.audits)}</span></span> : <span class="unit">none yet</span>) },
];

function Semantic({ models, isLoaded }: { models: SemanticModel[]; isLoaded: boolean }) {
  return (
    <Panel title="Semantic cache" note="questions that mean the same" acts={isLoaded ? null : <Pill tone="info">reading what it learned</Pill>} flush>
      {models.length === 0 ? <Empty command={'models:\n  chat:\n    cache: { semantic: { embedding: "builtin:use-lite" } }'}>No model asks it yet.</Empty> : <Table rows={models} columns={semanticColumns} keyOf={(row) => `${row.tenant}/${row.model}`} label="Semantic cache by model" />}
    </Panel>
  );
}

function Invalidate({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [form, setForm] = useState({ tenant: '', model: '', tag: '' });
  const [error, setError] = useState<string | null>(null);
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status']);
  const tenants = useResource((signal) => get<{ tenants: Tenant[] }>('/admin/v1/tenants', {}, signal), ['tenants']);
  const scope = Object.entries(form).filter(([, value]) => value !== '').map(([name, value]) => `${name} ${value}`).join(', ') || 'everything';
  const submit = (event: Event) => {
    event.preventDefault();
    send<{ removed: number; warning: string | null }>('DELETE', `/admin/v1/cache${queryOf(form)}`).then((done) => {
      say(done.warning ?? `${done.removed} answers are out of reach.`);
      onDone();
      onClose();
    }, (fault: Error) => setError(fault.message));
  };
  const set = (name: keyof typeof form) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value });
  return (
    <Modal title="Invalidate" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>Put answers out of reach</h2>
        <div class="row">
          <label class="field"><span>Tenant</span><select class="input" value={form.tenant} onChange={set('tenant')}><option value="">every tenant</option>{tenants.data?.tenants.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>
          <label class="field"><span>Model</span><select class="input" value={form.model} disabled={form.tag !== ''} onChange={set('model')}><option value="">every model</option>{status.data?.models.map((one) => <option key={one.name}>{one.name}</option>)}</select></label>
          <label class="field"><span>Tag</span><input class="input" value={form.tag} disabled={form.model !== ''} placeholder="any" onInput={set('tag')} /></label>
        </div>
        <p>Puts <b>{scope}</b> out of reach. The next such requests go to targets again, and cost what they cost. This cannot be undone.</p>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Keep it</button><button type="submit" class="button danger main"><Icon name="close" />Invalidate {scope}</button></div>
      </form>
    </Modal>
  );
}

