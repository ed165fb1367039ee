// What runs, who may do what, and what was done.
import { useState } from 'preact/hooks';
import { currentSession, get, may, send } from '../state/api';
import type { Status } from '../state/documents';
import * as f from '../state/format';
import { useResource } from '../state/resource';
import type { Route } from '../state/route';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Confirm, copy, Empty, Fault, Modal, Panel, Pill, Waiting, When } from '../parts/small';

type Operator = { name: string; role: string; origin: string; createdAt?: string; key?: string };
type Act = { id: number; at: string; operator: string; action: string; status: number; from: string };

export function Settings(_: { route: Route }) {
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status']);
  const session = currentSession();
  return (
    <>
      <div class="head"><h1>Settings</h1><span class="lede">this program, its operators, and what they did</span></div>
      <div class="stack">
        <Panel title="This program">
          {status.error ? <Fault error={status.error} what="The status could not be loaded" retry={status.reload} /> : null}
          {status.data ? (
            <dl class="facts">
              <div><dt>Version</dt><dd>{status.data.version}</dd></div>
              <div><dt>Running for</dt><dd>{f.span(status.data.uptimeSeconds)}</dd></div>
              <div><dt>Data plane</dt><dd class="mono">{status.data.listeners.data ?? 'does not listen'}</dd></div>
              <div><dt>Callers</dt><dd>{status.data.listeners.dataNeedsKey ? 'need a key' : 'open to this machine'}</dd></div>
              <div><dt>Admin listener</dt><dd class="mono">{status.data.listeners.admin}</dd></div>
              <div><dt>Configuration</dt><dd>version {status.data.catalogVersion}</dd></div>
              <div><dt>You are</dt><dd>{session.operator} <Pill>{session.role}</Pill></dd></div>
              <div><dt>Signed in until</dt><dd>{session.expiresAt ? f.exact(session.expiresAt) : f.unknown}</dd></div>
            </dl>
          ) : status.error ? null : <Waiting />}
        </Panel>
        {may('admin') ? <Operators /> : <Panel title="Operators"><p class="tone-soft">Operators and what they did are shown to the role admin.</p></Panel>}
        {may('admin') ? <Audit /> : null}
      </div>
    </>
  );
}

function Operators() {
  const [isNew, setNew] = useState(false);
  const [removed, setRemoved] = useState<Operator | null>(null);
  const operators = useResource((signal) => get<{ operators: Operator[] }>('/admin/v1/operators', {}, signal), ['operators']);
  const columns: Column<Operator>[] = [
    { name: 'name', title: 'Name', render: (one) => <b>{one.name}</b> },
    { name: 'role', title: 'Role', render: (one) => <Pill tone={one.role === 'admin' ? 'info' : 'plain'} icon={null}>{one.role}</Pill> },
    { name: 'origin', title: 'From', render: (one) => one.origin },
    { name: 'created', title: 'Made', render: (one) => <When time={one.createdAt} /> },
    { name: 'acts', title: '', render: (one) => (one.origin === 'api' && one.name !== currentSession().operator ? <div style={{ textAlign: 'right' }}><button type="button" class="button small danger" onClick={() => setRemoved(one)}>Remove</button></div> : null) },
  ];
  return (
    <Panel title="Operators" acts={<button type="button" class="button small" onClick={() => setNew(true)}><Icon name="plus" />New operator</button>} flush>
      {operators.error ? <div class="body"><Fault error={operators.error} what="Operators could not be loaded" retry={operators.reload} /></div> : null}
      {operators.data ? <Table rows={operators.data.operators} columns={columns} keyOf={(one) => `${one.origin}/${one.name}`} label="Operators" /> : operators.error ? null : <Waiting />}
      {isNew ? <OperatorForm onClose={() => (setNew(false), operators.reload())} /> : null}
      {removed ? (
        <Confirm title={`Remove the operator ${removed.name}?`} act={`Remove ${removed.name}`} onClose={() => setRemoved(null)}
          effect="The key ends at once, and with it every session that was opened by it."
          onAct={async () => (await send('DELETE', `/admin/v1/operators/${encodeURIComponent(removed.name)}`), operators.reload())} />
      ) : null}
    </Panel>
  );
}

function OperatorForm({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState({ name: '', role: 'viewer' });
  const [error, setError] = useState<string | null>(null);
  const [made, setMade] = useState<Operator | null>(null);
  if (made) {
    return (
      <Modal title="The key" onClose={onClose}>
        <div class="inner">
          <h2>{made.name}</h2>
          <p>Give this key to {made.name}: it is shown this once.</p>
          <div class="secret">{made.key}</div>
          <div class="acts"><button type="button" class="button" onClick={() => void copy(made.key!, 'Key')}><Icon name="copy" />Copy</button><button type="button" class="button main" onClick={onClose}>I have it</button></div>
        </div>
      </Modal>
    );
  }
  const submit = (event: Event) => {
    event.preventDefault();
    send<Operator>('POST', '/admin/v1/operators', form).then(setMade, (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title="New operator" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>New operator</h2>
        <div class="row">
          <label class="field"><span>Name</span><input class="input" required maxLength={64} pattern="[A-Za-z0-9._\-]+" autofocus value={form.name} onInput={(event) => setForm({ ...form, name: event.currentTarget.value })} /></label>
          <label class="field"><span>Role</span><select class="input" value={form.role} onChange={(event) => setForm({ ...form, role: event.currentTarget.value })}><option>viewer</option><option>operator</option><option>admin</option></select></label>
        </div>
        <p>A viewer sees. An operator also acts on targets, pools, caches and alerts, and asks in the playground. An admin also makes tenants, keys and operators.</p>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class="button main">Create</button></div>
      </form>
    </Modal>
  );
}

function Audit() {
  const [older, setOlder] = useState<{ entries: Act[]; before: number | null } | null>(null);
  const first = useResource((signal) => get<{ entries: Act[]; before: number | null }>('/admin/v1/audit', { limit: 25 }, signal), ['audit']);
  const entries = [...(first.data?.entries ?? []), ...(older?.entries ?? [])];
  const before = older ? older.before : first.data?.before ?? null;
  const load = () => get<{ entries: Act[]; before: number | null }>('/admin/v1/audit', { limit: 50, before }).then((page) => setOlder({ entries: [...(older?.entries ?? []), ...page.entries], before: page.before }));
  return (
    <Panel title="What was done" note="newest first; bodies are not kept" flush>
      {first.error ? first.error.isMissing ? <Empty>No account is kept here.</Empty> : <div class="body"><Fault error={first.error} what="The account could not be loaded" retry={first.reload} /></div> : null}
      {first.data ? entries.length === 0 ? <Empty>Nothing was changed yet.</Empty> : (
        <>
          <Table rows={entries} columns={auditColumns} keyOf={(act) => String(act.id)} label="What operators did" maxHeight={420} />
          {before ? <div class="tablefoot"><button type="button" class="button small" onClick={() => void load()}>Older</button></div> : null}
        </>
      ) : first.error ? null : <Waiting />}
    </Panel>
  );
}

const auditColumns: Column<Act>[] = [
  { name: 'at', title: 'When', render: (act) => <When time={act.at} /> },
  { name: 'who', title: 'Who', render: (act) => act.operator },
  { name: 'action', title: 'What', isWide: true, render: (act) => <span class="mono">{act.action}</span> },
  { name: 'status', title: 'Answer', render: (act) => <Pill tone={act.status < 300 ? 'good' : act.status < 500 ? 'warning' : 'bad'}>{act.status}</Pill> },
  { name: 'from', title: 'From', render: (act) => <span class="mono">{act.from}</span> },
];
