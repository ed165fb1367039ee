// Why did my request fail, what did it cost? A page follows the one before by its key: nothing is counted, however many there are.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, type ApiError } from '../state/api';
import type { Attempt, Status, Tenant } from '../state/documents';
import { exact } from '../state/format';
import { useBeat } from '../state/live';
import { iso, rangeOf } from '../state/range';
import { useResource } from '../state/resource';
import { go, pageUrl, withQuery, type Route } from '../state/route';
import { Icon } from '../parts/Icon';
import { ColumnChooser, saveCsv, Table } from '../parts/Table';
import { Empty, Fault, Panel, Waiting } from '../parts/small';
import { attemptColumns } from './attempts';
import { RequestDetail } from './RequestDetail';

type Page = { requests: Attempt[]; next: string | null };

const filters = ['outcome', 'model', 'target', 'tenant', 'key'] as const;
const outcomes = ['completed', 'cache_hit', 'upstream_fault', 'deadline', 'client_gone', 'refused', 'lost_hedge', 'interrupted'];
const pageSize = 50;

export function Requests({ route }: { route: Route }) {
  return route.rest === '' ? <RequestList route={route} /> : <RequestDetail id={route.rest} />;
}

function queryOfPage(route: Route, after: string | null): Record<string, string | number | null> {
  const range = rangeOf(route);
  return {
    ...Object.fromEntries(filters.map((name) => [name, route.query.get(name)])),
    from: iso(range.from),
    until: range.isFixed ? iso(range.until) : null,
    after,
    limit: pageSize,
  };
}

function RequestList({ route }: { route: Route }) {
  const range = rangeOf(route);
  const key = [...filters.map((name) => route.query.get(name)), range.name, range.isFixed ? range.from : 0, range.isFixed ? range.until : 0];
  const [older, setOlder] = useState<{ key: string; rows: Attempt[]; next: string | null } | null>(null);
  const [more, setMore] = useState<{ isLoading: boolean; error: ApiError | null }>({ isLoading: false, error: null });
  const [visible, setVisible] = useState(() => new Set(attemptColumns.filter((column) => !column.isHidden).map((column) => column.name)));
  const isPast = older !== null && older.key === JSON.stringify(key);
  // Whoever has gone back in time, or points at a row, is not pushed on by what comes meanwhile.
  const beat = useBeat(4);
  const held = useRef(0);
  const [isLooking, setLooking] = useState(false);
  if (!isPast && !isLooking) held.current = beat;
  const first = useResource((signal) => get<Page>('/admin/v1/requests', queryOfPage(route, null), signal), key, held.current);
  useEffect(() => setOlder(null), [JSON.stringify(key)]);
  const rows = [...(first.data?.requests ?? []), ...(isPast ? older.rows : [])];
  const next = isPast ? older.next : first.data?.next ?? null;
  const load = () => {
    setMore({ isLoading: true, error: null });
    get<Page>('/admin/v1/requests', queryOfPage(route, next)).then(
      (page) => {
        setOlder({ key: JSON.stringify(key), rows: [...(isPast ? older.rows : []), ...page.requests], next: page.next });
        setMore({ isLoading: false, error: null });
      },
      (error: ApiError) => setMore({ isLoading: false, error }),
    );
  };
  return (
    <>
      <div class="head">
        <h1>Requests</h1>
        <span class="lede">every call of a target, and every answer from a cache</span>
        <div class="acts">
          <button type="button" class="button" disabled={rows.length === 0} onClick={() => saveCsv('penstock-requests.csv', rows, attemptColumns)}><Icon name="download" />CSV</button>
          <ColumnChooser columns={attemptColumns} visible={visible} onChange={setVisible} />
        </div>
      </div>
      <Filters route={route} />
      <div onPointerEnter={() => setLooking(true)} onPointerLeave={() => setLooking(false)}>
      <Panel flush>
        {first.error ? <Fault error={first.error} what="Requests could not be loaded" retry={first.reload} /> : null}
        {first.data === null && !first.error ? <Waiting lines={12} /> : null}
        {first.data && rows.length === 0 ? <Nothing route={route} /> : null}
        {rows.length > 0 ? (
          <>
            <Table rows={rows} columns={attemptColumns} visible={visible} keyOf={(row) => `${row.requestId}/${row.attempt}`} label="Requests" linkOf={(row) => pageUrl(`/requests/${row.requestId}`)} />
            <div class="tablefoot">
              {more.error ? <span class="tone-bad">{more.error.message}</span> : <span>{rows.length} shown, back to {exact(rows[rows.length - 1]!.acceptedAt)}</span>}
              {next ? <button type="button" class="button small" disabled={more.isLoading} onClick={load}>{more.isLoading ? 'Loading…' : 'Older'}</button> : <span>that is all in this time</span>}
              {isPast ? <button type="button" class="button small bare" onClick={() => setOlder(null)}>Back to the newest</button> : null}
            </div>
          </>
        ) : null}
      </Panel>
      </div>
    </>
  );
}

function Nothing({ route }: { route: Route }) {
  const isNarrow = filters.some((name) => route.query.has(name));
  return isNarrow
    ? <Empty action={<button type="button" class="button" onClick={() => go(withQuery(Object.fromEntries(filters.map((name) => [name, null]))))}>Take the filters off</button>}>No request in this time fits these filters.</Empty>
    : <Empty action={<a class="button" href={pageUrl('/playground')}>Ask in the playground</a>}>No request has come in this time. Widen the time range, or ask something.</Empty>;
}

function Filters({ route }: { route: Route }) {
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status']);
  const tenants = useResource((signal) => get<{ tenants: Tenant[] }>('/admin/v1/tenants', {}, signal), ['tenants']);
  const [id, setId] = useState('');
  const models = status.data?.models ?? [];
  const model = route.query.get('model');
  const options: Record<(typeof filters)[number], string[]> = {
    outcome: outcomes,
    model: models.map((one) => one.name),
    target: [...new Set(models.filter((one) => model === null || one.name === model).flatMap((one) => one.targets.map((target) => target.name)))],
    tenant: [...new Set([...(tenants.data?.tenants.map((tenant) => tenant.name) ?? []), 'playground'])],
    key: [...new Set(tenants.data?.tenants.flatMap((tenant) => tenant.keys) ?? [])],
  };
  const set = (name: string, value: string | null) => go(withQuery({ [name]: value }));
  const chosen = filters.filter((name) => route.query.has(name));
  return (
    <div class="filters">
      <form class="search input id" style={{ border: 0, padding: 0 }} onSubmit={(event) => (event.preventDefault(), id.trim() !== '' && go(pageUrl(`/requests/${id.trim()}`)))}>
        <Icon name="search" />
        <input type="text" value={id} placeholder="Request id" aria-label="Request id" spellcheck={false} onInput={(event) => setId(event.currentTarget.value)} />
      </form>
      {filters.filter((name) => !route.query.has(name) && options[name].length > 0).map((name) => (
        <select key={name} class="input" aria-label={`Filter by ${name}`} value="" onChange={(event) => set(name, event.currentTarget.value)}>
          <option value="">Any {name}</option>
          {options[name].map((value) => <option key={value} value={value}>{value.replaceAll('_', ' ')}</option>)}
        </select>
      ))}
      {chosen.map((name) => (
        <span class="chip" key={name}>
          {name}: {route.query.get(name)!.replaceAll('_', ' ')}
          <button type="button" aria-label={`Take off the filter ${name}`} onClick={() => set(name, null)}><Icon name="close" /></button>
        </span>
      ))}
    </div>
  );
}
