import { useState } from 'preact/hooks';
import { get, may, send, type ApiError } from '../state/api';
import type { Key, Measures, Spent } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { useResource } from '../state/resource';
import { go, pageUrl } from '../state/route';
import { Chart } from '../parts/Chart';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Confirm, Empty, Fault, Meter, Panel, Pill, say, toneOf, Waiting, When } from '../parts/small';
import { BurnDown } from './BurnDown';
import { KeyForm, ShownKey } from './KeyForm';
import { TenantForm } from './TenantForm';
import { toneOfShare, type TenantRow } from './Tenants';

type Props = { name: string; tenant: TenantRow | null; isLoading: boolean; error: ApiError | null; measures: Measures | null; reload: () => void };

export function TenantDetail({ name, tenant, isLoading, error, measures, reload }: Props) {
  const [open, setOpen] = useState<'key' | 'edit' | 'delete' | null>(null);
  const close = () => setOpen(null);
  if (error && !tenant) return <Fault error={error} what="The tenant could not be loaded" retry={reload} />;
  if (!tenant) return <Panel>{isLoading ? <Waiting lines={6} /> : <Empty action={<a class="button" href={pageUrl('/tenants')}>All tenants</a>}>There is no tenant of the name {name}.</Empty>}</Panel>;
  const isOurs = tenant.origin === 'api';
  return (
    <>
      <div class="head">
        <a class="button icon bare" href={pageUrl('/tenants')} aria-label="Back to all tenants"><Icon name="left" /></a>
        <h1>{tenant.name}</h1>
        <span class="lede">{isOurs ? 'made here' : 'owned by the configuration file'}{tenant.models ? `; may call ${tenant.models.join(', ')}` : '; may call every model'}</span>
        <div class="acts">
          <a class="button" href={pageUrl('/requests', { tenant: tenant.name })}><Icon name="requests" />Its requests</a>
          {may('admin') && isOurs ? <button type="button" class="button" onClick={() => setOpen('edit')}>Edit</button> : null}
          {may('admin') && isOurs ? <button type="button" class="button danger" onClick={() => setOpen('delete')}>Delete</button> : null}
        </div>
      </div>
      <div class="stack">
        <div class="grid twothirds">
          <BurnDown tenant={tenant} />
          <Panel title="Limits">{tenant.taken.length === 0 ? <p class="tone-soft">Nothing bounds it.</p> : <div class="stack">{tenant.taken.map((taken) => <Taken key={taken.limit} taken={taken} />)}</div>}</Panel>
        </div>
        <Keys tenant={tenant.name} onNew={() => setOpen('key')} />
        <Panel title="Requests a second">
          {measures ? <Chart label={`Requests of ${tenant.name}`} times={measures.times} lines={[{ name: 'requests/s', fill: 0.15, values: measures.series.find((one) => one.tenant === tenant.name)?.requests.map((value) => (value === null ? null : value / measures.stepSeconds)) ?? measures.times.map(() => null) }]} format={f.rate} height={140} /> : <Waiting height={160} />}
        </Panel>
      </div>
      {open === 'key' ? <KeyForm tenant={tenant.name} onClose={close} /> : null}
      {open === 'edit' ? <TenantForm tenant={tenant} onClose={close} onSaved={reload} /> : null}
      {open === 'delete' ? (
        <Confirm
          title={`Delete the tenant ${tenant.name}?`} act={`Delete ${tenant.name}`} onClose={close}
          effect={<>Its {tenant.keys.length} {tenant.keys.length === 1 ? 'key ends' : 'keys end'} with it, at once: whoever uses them gets 401. What it has spent stays in the ledger.</>}
          onAct={async () => {
            await send('DELETE', `/admin/v1/tenants/${encodeURIComponent(tenant.name)}`);
            reload();
            go(pageUrl('/tenants'));
          }}
        />
      ) : null}
    </>
  );
}

const limitNames: Record<string, string> = { rpm: 'Requests a minute', tpm: 'Tokens a minute', rpd: 'Requests a day', tpd: 'Tokens a day', concurrent: 'At the same time', usd: 'Budget' };

function Taken({ taken }: { taken: Spent }) {
  const share = taken.most > 0 ? taken.taken / taken.most : 1;
  const number = taken.limit === 'usd' ? f.usd : f.count;
  return (
    <div style={{ display: 'grid', gap: '4px' }}>
      <span>{limitNames[taken.limit] ?? taken.limit} <b style={{ float: 'right', fontWeight: 550 }}>{number(taken.taken)} <span class="unit">of {number(taken.most)}</span></b></span>
      <Meter share={share} tone={toneOfShare(share)} label={limitNames[taken.limit] ?? taken.limit} />
    </div>
  );
}

function Keys({ tenant, onNew }: { tenant: string; onNew: () => void }) {
  const [rotated, setRotated] = useState<Key | null>(null);
  const [asked, setAsked] = useState<{ key: Key; act: 'rotate' | 'revoke' } | null>(null);
  const keys = useResource((signal) => get<{ keys: Key[] }>('/admin/v1/keys', { tenant }, signal), [tenant], useBeat(5));
  const pathOf = (key: Key) => `/admin/v1/keys/${encodeURIComponent(key.tenant)}/${encodeURIComponent(key.name)}`;
  const isEdit = may('admin');
  const acts: Column<Key> = {
    name: 'acts', title: '',
    render: (key) => key.origin !== 'api' ? <span class="unit">in the file</span> : key.state === 'revoked' || !isEdit ? null : (
      <div style={{ display: 'flex', gap: '6px', justifyContent: 'flex-end' }}>
        <button type="button" class="button small" onClick={() => setAsked({ key, act: 'rotate' })}>Rotate</button>
        <button type="button" class="button small danger" onClick={() => setAsked({ key, act: 'revoke' })}>Revoke</button>
      </div>
    ),
  };
  return (
    <Panel title="Keys" acts={isEdit ? <button type="button" class="button small" onClick={onNew}><Icon name="plus" />New key</button> : null} flush>
      {keys.error ? <div class="body"><Fault error={keys.error} what="Keys could not be loaded" retry={keys.reload} /></div> : null}
      {keys.data?.keys.length === 0 ? <Empty command={`penstock keys create ${tenant} app`}>It has no key yet, so nobody can call as {tenant}.</Empty> : null}
      {keys.data && keys.data.keys.length > 0 ? <Table rows={keys.data.keys} columns={[...keyColumns, acts]} keyOf={(key) => key.name} label={`Keys of ${tenant}`} /> : null}
      {!keys.data && !keys.error ? <Waiting lines={3} /> : null}
      {asked?.act === 'revoke' ? (
        <Confirm
          title={`Revoke ${asked.key.tenant} / ${asked.key.name}?`} act={`Revoke ${asked.key.name}`} onClose={() => setAsked(null)}
          effect="It ends at once: whoever uses it gets 401 from the next request on. This cannot be undone, but a new key of that name can be made."
          onAct={async () => (await send('DELETE', pathOf(asked.key)), say(`${asked.key.name} is revoked.`), keys.reload())}
        />
      ) : null}
      {asked?.act === 'rotate' ? (
        <Confirm
          title={`Rotate ${asked.key.tenant} / ${asked.key.name}?`} act={`Rotate ${asked.key.name}`} onClose={() => setAsked(null)}
          effect="A new key is made and shown once. The one before stays valid for a day, so that you can change it over."
          onAct={async () => (setRotated(await send<Key>('POST', `${pathOf(asked.key)}/rotate`, { graceSeconds: 86_400 })), keys.reload())}
        />
      ) : null}
      {rotated ? <ShownKey made={rotated} onClose={() => setRotated(null)} /> : null}
    </Panel>
  );
}

const keyColumns: Column<Key>[] = [
  { name: 'name', title: 'Key', render: (key) => <b>{key.name}</b> },
  { name: 'state', title: 'State', render: (key) => <Pill tone={toneOf(key.state)}>{key.state}</Pill> },
  { name: 'ids', title: 'Begins with', render: (key) => key.ids.map((id) => <div key={id} class="mono">psk-{id.slice(0, 8)}…</div>) },
  { name: 'models', title: 'Models', render: (key) => key.models?.join(', ') ?? <span class="unit">all of its tenant</span> },
  { name: 'expires', title: 'Expires', render: (key) => (key.expires ? <When time={key.expires} /> : <span class="unit">never</span>) },
  {
    name: 'limits', title: 'Limits', render: (key) => key.taken.length === 0 ? <span class="unit">its tenant's</span>
      : key.taken.map((taken) => `${taken.limit} ${taken.limit === 'usd' ? f.usd(taken.taken) : f.count(taken.taken)} of ${taken.limit === 'usd' ? f.usd(taken.most) : f.count(taken.most)}`).join(', '),
  },
];
