// Why did the pool grow? What does it cost, which replica is slow to start?
import { useState } from 'preact/hooks';
import { get, may, send, type ApiError } from '../state/api';
import type { Pool, Replica, Status } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { rangeOf } from '../state/range';
import { useResource } from '../state/resource';
import { pageUrl, type Route } from '../state/route';
import { Chart, type Note } from '../parts/Chart';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Confirm, Empty, Fault, Modal, Panel, Pill, say, Segments, toneOf, Waiting, When } from '../parts/small';
import { historyOf, scalingOf, type Decision, type Scaling, type ScalingHistory } from './scaling';

export function Pools({ route }: { route: Route }) {
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status'], useBeat(4));
  const pools = status.data?.pools ?? [];
  if (status.error) return <><div class="head"><h1>Pools</h1></div><Fault error={status.error} what="Pools could not be loaded" retry={status.reload} /></>;
  if (!status.data) return <><div class="head"><h1>Pools</h1></div><Panel><Waiting lines={6} /></Panel></>;
  if (route.rest !== '') return <PoolDetail name={route.rest} pool={pools.find((pool) => pool.name === route.rest) ?? null} reload={status.reload} />;
  return (
    <>
      <div class="head"><h1>Pools</h1><span class="lede">model servers of your own</span></div>
      <Panel flush>
        {pools.length === 0
          ? <Empty command="penstock serve --model FILE.gguf">No pool is configured: every model is answered by clouds or by servers of others.</Empty>
          : <Table rows={pools} columns={columns} keyOf={(pool) => pool.name} label="Pools" isSortable linkOf={(pool) => pageUrl(`/pools/${encodeURIComponent(pool.name)}`)} />}
      </Panel>
    </>
  );
}

const ready = (pool: Pool) => pool.replicas.filter((replica) => replica.phase === 'ready').length;

function Squares({ pool }: { pool: Pool }) {
  return (
    <span class="replicas" role="img" aria-label={pool.replicas.map((replica) => replica.phase).join(', ') || 'no replica'}>
      {pool.replicas.map((replica) => <i key={replica.id} class={toneOf(replica.phase)} title={`${replica.id}: ${replica.phase}`} />)}
    </span>
  );
}

const columns: Column<Pool>[] = [
  { name: 'name', title: 'Pool', value: (pool) => pool.name, render: (pool) => <a class="cell" href={pageUrl(`/pools/${encodeURIComponent(pool.name)}`)}><b>{pool.name}</b></a> },
  { name: 'health', title: 'Health', value: (pool) => pool.health, render: (pool) => <Pill tone={toneOf(pool.health)}>{f.words(pool.health)}</Pill> },
  { name: 'target', title: 'Runs on', value: (pool) => pool.target, render: (pool) => pool.target },
  { name: 'replicas', title: 'Replicas', render: (pool) => <Squares pool={pool} /> },
  { name: 'ready', title: 'Ready', isNumber: true, value: ready, render: (pool) => ready(pool) },
  { name: 'desired', title: 'Wanted', isNumber: true, value: (pool) => pool.desired, render: (pool) => pool.desired },
  { name: 'lost', title: 'Lost', isNumber: true, value: (pool) => pool.restarts, render: (pool) => f.whole(pool.restarts) },
  { name: 'failure', title: 'Last failure', isWide: true, render: (pool) => pool.lastFailure?.reason ?? <span class="unit">none</span> },
];

function PoolDetail({ name, pool, reload }: { name: string; pool: Pool | null; reload: () => void }) {
  const [asked, setAsked] = useState<'restart' | 'scale' | null>(null);
  const range = rangeOf();
  const beat = useBeat(4);
  const scaling = useResource((signal) => scalingOf(name, signal), ['scaling', name], beat);
  const history = useResource((signal) => historyOf(name, signal), ['history', name, range.name, range.isFixed ? range.from : 0], beat);
  if (!pool) return <><div class="head"><h1>{name}</h1></div><Panel flush><Empty action={<a class="button" href={pageUrl('/pools')}>All pools</a>}>There is no pool of this name.</Empty></Panel></>;
  const scaler = scaling.data;
  const path = `/admin/v1/pools/${encodeURIComponent(pool.name)}`;
  return (
    <>
      <div class="head">
        <a class="button icon bare" href={pageUrl('/pools')} aria-label="Back to all pools"><Icon name="left" /></a>
        <h1>{pool.name}</h1>
        <Pill tone={toneOf(pool.health)}>{f.words(pool.health)}</Pill>
        <span class="lede">{ready(pool)} ready of {pool.desired} wanted</span>
        <div class="acts">
          {may('operator') && scaler ? <button type="button" class="button" onClick={() => setAsked('scale')}>Scale…</button> : null}
          {may('operator') && pool.target === 'process' ? <button type="button" class="button danger" onClick={() => setAsked('restart')}>Restart</button> : null}
        </div>
      </div>
      <div class="stack">
        {pool.lastFailure ? <div class="hint warning"><Icon name="warning" /><span>Last failure: {pool.lastFailure.reason}</span>{pool.nextStartAt ? <span>Next start <When time={pool.nextStartAt} />.</span> : null}</div> : null}
        {scaler?.problem ? <div class="hint warning" role="status"><Icon name="warning" />{scaler.problem}</div> : null}
        {scaler ? <Scaler scaler={scaler} release={() => send('DELETE', `${path}/scale`).then(() => (say(`${pool.name} scales by itself again.`), scaling.reload()), (fault: Error) => say(fault.message))} /> : null}
        <Replicas history={history.data} error={history.error} retry={history.reload} />
        <Decisions history={history.data} />
        <Panel title="Replicas" flush>
          {pool.replicas.length === 0 ? <Empty>No replica runs. The next request starts one.</Empty> : <Table rows={pool.replicas} columns={replicaColumns} keyOf={(replica) => replica.id} label={`Replicas of ${pool.name}`} />}
        </Panel>
      </div>
      {asked === 'restart' ? (
        <Confirm
          title={`Restart ${pool.name}?`} act={`Restart ${pool.name}`} onClose={() => setAsked(null)}
          effect="Each worker is replaced by a new one. New requests wait for it; running streams end as they are."
          onAct={async () => (await send('POST', `${path}/restart`), say(`The workers of ${pool.name} are being replaced.`), reload())}
        />
      ) : null}
      {asked === 'scale' && scaler ? <ScaleForm pool={pool.name} path={path} scaler={scaler} onClose={() => setAsked(null)} onDone={() => (scaling.reload(), reload())} /> : null}
    </>
  );
}

function Scaler({ scaler, release }: { scaler: Scaling; release: () => void }) {
  return (
    <Panel>
      <dl class="facts" style={{ paddingTop: '14px' }}>
        <div><dt>Scaling</dt><dd>{scaler.manual ? <Pill tone="warning">held at {scaler.manual.replicas} by {scaler.manual.operator}</Pill> : scaler.mode === 'advisory' ? <Pill tone="info">advises only</Pill> : <Pill tone="good">by itself</Pill>}</dd></div>
        <div><dt>Bound by</dt><dd>{scaler.binding ?? f.unknown}</dd></div>
        <div><dt>Least, most</dt><dd>{scaler.min}, {scaler.max}</dd></div>
        <div><dt>In flight, queued</dt><dd>{scaler.inFlight}, {scaler.queued}</dd></div>
        <div><dt>Costs an hour</dt><dd>{f.usd(scaler.usdPerHour)}</dd></div>
        <div><dt>Overflowed to clouds</dt><dd>{f.count(scaler.overflowed)} <span class="unit">{f.usd(scaler.overflowUsd)}</span></dd></div>
        <div><dt>Decided by</dt><dd class="mono">{scaler.isLeader ? 'this control plane' : scaler.leader ?? f.unknown}</dd></div>
        {scaler.manual && may('operator') ? <div><dt>Until {scaler.manual.until ? <When time={scaler.manual.until} /> : 'it is released'}</dt><dd><button type="button" class="button small" onClick={release}>Release it now</button></dd></div> : null}
      </dl>
    </Panel>
  );
}

function ScaleForm({ pool, path, scaler, onClose, onDone }: { pool: string; path: string; scaler: Scaling; onClose: () => void; onDone: () => void }) {
  const [replicas, setReplicas] = useState(String(scaler.desired));
  const [time, setTime] = useState('3600');
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    send('POST', `${path}/scale`, { replicas: Number(replicas), forSeconds: time === '' ? null : Number(time) }).then(() => (say(`${pool} is held at ${replicas}.`), onDone(), onClose()), (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title={`Scale ${pool}`} onClose={onClose}>
      <form onSubmit={submit}>
        <h2>Hold {pool} at a number</h2>
        <div class="row">
          <label class="field"><span>Replicas</span><input class="input" type="number" required min={0} max={scaler.max} value={replicas} autofocus onInput={(event) => setReplicas(event.currentTarget.value)} /><small>from 0 to {scaler.max}</small></label>
          <label class="field"><span>For</span><select class="input" value={time} onChange={(event) => setTime(event.currentTarget.value)}><option value="600">10 minutes</option><option value="3600">an hour</option><option value="28800">8 hours</option><option value="">until released</option></select><small>then it scales by itself</small></label>
        </div>
        <p>{replicas === '0' ? <b>At 0 no replica runs: every request for it waits for a cold start, or goes to another target.</b> : Number(replicas) < scaler.ready ? 'Those that leave end their running streams first.' : 'New ones take requests as soon as they are ready.'}</p>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class={`button main ${replicas === '0' ? 'danger' : ''}`}>Hold {pool} at {replicas}</button></div>
      </form>
    </Modal>
  );
}

function Replicas({ history, error, retry }: { history: ScalingHistory | null; error: ApiError | null; retry: () => void }) {
  const notes: Note[] = (history?.decisions ?? []).filter((one) => one.to !== one.from).map((one) => ({ time: one.at, text: one.reason, tone: 'info' }));
  return (
    <Panel title="Replicas over time" note="dashed lines are decisions">
      {error ? error.isMissing ? <p class="tone-soft">Nobody scales this pool from here, so no history is kept.</p> : <Fault error={error} what="The history could not be loaded" retry={retry} /> : null}
      {!history && !error ? <Waiting height={206} /> : null}
      {history ? <Chart label="Replicas" times={history.times} lines={history.lines} format={(value) => f.rate(value)} isStepped notes={notes} height={180} /> : null}
    </Panel>
  );
}

const decisionColumns: Column<Decision>[] = [
  { name: 'at', title: 'When', render: (one) => <When time={one.at} /> },
  { name: 'change', title: 'Replicas', render: (one) => <Pill tone={one.to > one.from ? 'info' : one.to < one.from ? 'good' : 'plain'} icon={one.to > one.from ? 'up' : one.to < one.from ? 'down' : null}>{one.from} → {one.to}</Pill> },
  { name: 'outcome', title: 'Outcome', render: (one) => <>{one.outcome} <span class="sub">{one.binding}</span></> },
  { name: 'reason', title: 'Why', isWide: true, render: (one) => one.reason },
  { name: 'signals', title: 'What it saw', isWide: true, render: (one) => <span class="sub">{one.signals || '–'}</span> },
];

function Decisions({ history }: { history: ScalingHistory | null }) {
  const [isAll, setAll] = useState(false);
  if (!history) return null;
  const shown = isAll ? history.decisions : history.decisions.filter((one) => one.to !== one.from);
  return (
    <Panel title="Decisions" note="newest first" acts={<Segments label="Which decisions" value={isAll ? 'all' : 'changes'} options={[['changes', 'Changes'], ['all', 'All']] as const} onChange={(value) => setAll(value === 'all')} />} flush>
      {shown.length === 0 ? <Empty>{isAll ? 'No decision was taken yet.' : 'Nothing was changed: the number of replicas was right.'}</Empty>
        : <Table rows={shown} columns={decisionColumns} keyOf={(one) => one.id} label="Scaling decisions" maxHeight={360} />}
    </Panel>
  );
}

const replicaColumns: Column<Replica>[] = [
  { name: 'id', title: 'Replica', render: (replica) => <span class="mono">{replica.id}</span> },
  { name: 'phase', title: 'Phase', render: (replica) => <Pill tone={toneOf(replica.phase)}>{replica.phase}</Pill> },
  { name: 'address', title: 'Address', render: (replica) => <span class="mono">{replica.address ?? '–'}</span> },
  { name: 'process', title: 'Process', isNumber: true, render: (replica) => replica.processId ?? '–' },
  { name: 'started', title: 'Started', render: (replica) => <When time={replica.startedAt} /> },
  { name: 'took', title: 'Ready after', isNumber: true, render: (replica) => (replica.readyAt ? f.span((Date.parse(replica.readyAt) - Date.parse(replica.startedAt)) / 1_000) : '–') },
];
