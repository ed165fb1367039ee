// Who spends what, when does it run out?
import { useState } from 'preact/hooks';
import { get, may } from '../state/api';
import type { Tenant } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { rangeOf } from '../state/range';
import { measures as measuresOf } from '../state/measures';
import { useResource } from '../state/resource';
import { pageUrl, type Route } from '../state/route';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Empty, Fault, Meter, Panel, Pill, Waiting } from '../parts/small';
import { TenantDetail } from './TenantDetail';
import { TenantForm } from './TenantForm';

export type TenantRow = Tenant & { requests: number | null; costUsdPerHour: number | null; firstToken: number | null };

export const spendOf = (tenant: Tenant) => tenant.taken.find((taken) => taken.limit === 'usd') ?? null;

export const toneOfShare = (share: number, warnAt = 0.8): '' | 'warning' | 'bad' => (share >= 1 ? 'bad' : share >= warnAt ? 'warning' : '');

/** Hours until the budget is gone at the pace of now; null where it outlasts its period, or nobody knows. */
export function hoursLeft(tenant: Tenant, perHour: number | null): number | null {
  const spent = spendOf(tenant);
  if (!spent || !perHour || perHour <= 0) return null;
  const hours = Math.max(0, spent.most - spent.taken) / perHour;
  return spent.resetSeconds > 0 && hours > spent.resetSeconds / 3_600 ? null : hours;
}

export function Tenants({ route }: { route: Route }) {
  const range = rangeOf(route);
  const [isNew, setNew] = useState(false);
  const tenants = useResource((signal) => get<{ tenants: Tenant[] }>('/admin/v1/tenants', {}, signal), ['tenants'], useBeat(5));
  const measures = useResource((signal) => measuresOf('tenant', signal),
    ['by-tenant', range.name, range.isFixed ? range.from : 0], useBeat(Math.min(60, Math.max(5, range.seconds / 200))));
  const rows: TenantRow[] = (tenants.data?.tenants ?? []).map((tenant) => {
    const whole = measures.data?.series.find((series) => series.tenant === tenant.name)?.whole;
    return { ...tenant, requests: whole?.requests ?? null, costUsdPerHour: whole?.costUsdPerHour ?? null, firstToken: whole?.firstTokenMs.p95 ?? null };
  });
  if (route.rest !== '') {
    const row = rows.find((one) => one.name === route.rest);
    return <TenantDetail name={route.rest} tenant={row ?? null} isLoading={tenants.data === null} error={tenants.error} measures={measures.data} reload={tenants.reload} />;
  }
  return (
    <>
      <div class="head">
        <h1>Tenants</h1>
        <span class="lede">keys, limits and budgets</span>
        <div class="acts">{may('admin') ? <button type="button" class="button main" onClick={() => setNew(true)}><Icon name="plus" />New tenant</button> : null}</div>
      </div>
      <Panel flush>
        {tenants.error ? <Fault error={tenants.error} what="Tenants could not be loaded" retry={tenants.reload} /> : null}
        {!tenants.data && !tenants.error ? <Waiting lines={6} /> : null}
        {tenants.data && rows.length === 0 ? (
          <Empty command="penstock tenants set acme --rpm 600 --budget-usd 500&#10;penstock keys create acme app">
            No tenant yet: the data plane is open to every program on this machine. The first key ends that.
          </Empty>
        ) : null}
        {rows.length > 0 ? <Table rows={rows} columns={columns} keyOf={(row) => row.name} label="Tenants" isSortable linkOf={(row) => pageUrl(`/tenants/${encodeURIComponent(row.name)}`)} /> : null}
      </Panel>
      {isNew ? <TenantForm onClose={() => setNew(false)} onSaved={tenants.reload} /> : null}
    </>
  );
}

const columns: Column<TenantRow>[] = [
  { name: 'name', title: 'Tenant', value: (row) => row.name, render: (row) => <a class="cell" href={pageUrl(`/tenants/${encodeURIComponent(row.name)}`)}><b>{row.name}</b></a> },
  { name: 'origin', title: 'From', value: (row) => row.origin, render: (row) => <Pill>{row.origin === 'file' ? 'file' : 'api'}</Pill> },
  { name: 'keys', title: 'Keys', isNumber: true, value: (row) => row.keys.length, render: (row) => row.keys.length },
  {
    name: 'budget', title: 'Budget spent', value: (row) => (spendOf(row) ? spendOf(row)!.taken / Math.max(spendOf(row)!.most, 1e-9) : null),
    render: (row) => {
      const spent = spendOf(row);
      if (!spent) return <span class="unit">no budget</span>;
      const share = spent.most > 0 ? spent.taken / spent.most : 1;
      return (
        <div style={{ display: 'grid', gap: '4px', minWidth: '170px' }}>
          <span>{f.usd(spent.taken)} <span class="unit">of {f.usd(spent.most)} a {row.budget?.per ?? 'period'}</span></span>
          <Meter share={share} tone={toneOfShare(share, row.budget?.warnAt)} label={`Budget of ${row.name}`} />
        </div>
      );
    },
  },
  {
    name: 'left', title: 'Runs out', value: (row) => hoursLeft(row, row.costUsdPerHour),
    render: (row) => {
      const hours = hoursLeft(row, row.costUsdPerHour);
      if (!spendOf(row)) return <span class="unit">–</span>;
      return hours === null ? <span class="unit">not in this period</span> : <Pill tone={hours < 24 ? 'bad' : 'warning'}>{hours === 0 ? 'spent' : `in ${f.span(hours * 3_600)}`}</Pill>;
    },
  },
  { name: 'requests', title: 'Requests', isNumber: true, value: (row) => row.requests, render: (row) => f.count(row.requests) },
  { name: 'cost', title: 'Cost an hour', isNumber: true, value: (row) => row.costUsdPerHour, render: (row) => f.usd(row.costUsdPerHour) },
  { name: 'first', title: 'First token p95', isNumber: true, value: (row) => row.firstToken, render: (row) => f.ms(row.firstToken) },
];
