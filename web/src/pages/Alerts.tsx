// What is wrong, since when, and who was told?
import { useState } from 'preact/hooks';
import { get, may, send } from '../state/api';
import type { Alert } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { useResource } from '../state/resource';
import { go, pageUrl, withQuery, type Route } from '../state/route';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Empty, Fault, Panel, Pill, say, Segments, toneOf, Waiting, When } from '../parts/small';
import { Rules } from './AlertRules';
import { SilenceForm, Silences } from './AlertSilences';

type Event = { time: number; id: string; rule: string; state: string; severity: string; labels: Record<string, string>; summary: string; value: number | null; silenced: boolean };
type Sink = { name: string; kind: string; host: string; delivered: number; failed: number; waiting: number; lastError: string | null; lastDeliveredAt: number | null };
type Answer = { firing: number; pending: number; isNotifying: boolean; alerts: Alert[] };

const tabs = [['open', 'Open'], ['history', 'History'], ['rules', 'Rules'], ['silences', 'Silences'], ['sinks', 'Where to']] as const;
type Tab = (typeof tabs)[number][0];

export function Alerts({ route }: { route: Route }) {
  const tab = (tabs.find(([name]) => name === route.rest)?.[0] ?? 'open') as Tab;
  const alerts = useResource((signal) => get<Answer>('/admin/v1/alerts', {}, signal), ['alerts'], useBeat(4));
  return (
    <>
      <div class="head">
        <h1>Alerts</h1>
        {alerts.data ? <span class="lede">{alerts.data.firing} firing, {alerts.data.pending} pending</span> : null}
        {alerts.data && !alerts.data.isNotifying ? <Pill tone="info">another control plane notifies</Pill> : null}
        <div class="acts"><Segments label="Which part" value={tab} options={tabs} onChange={(name) => go(withQuery({}, name === 'open' ? '/alerts' : `/alerts/${name}`))} /></div>
      </div>
      {alerts.error && tab === 'open' ? <Panel flush>{alerts.error.isMissing ? <Empty>No alerts are judged by this program.</Empty> : <Fault error={alerts.error} what="Alerts could not be loaded" retry={alerts.reload} />}</Panel> : null}
      {tab === 'open' && alerts.data ? <div class="stack"><Open alerts={alerts.data.alerts} /><Lately /></div> : null}
      {tab === 'open' && !alerts.data && !alerts.error ? <Panel><Waiting lines={6} /></Panel> : null}
      {tab === 'history' ? <History /> : null}
      {tab === 'rules' ? <Rules /> : null}
      {tab === 'silences' ? <Silences /> : null}
      {tab === 'sinks' ? <Sinks /> : null}
    </>
  );
}

const stateTone = (alert: { state: string; severity: string }) => (alert.state === 'firing' ? (alert.severity === 'page' ? 'bad' : alert.severity === 'info' ? 'info' : 'warning') : toneOf(alert.state));

function Labels({ labels }: { labels: Record<string, string> }) {
  const all = Object.entries(labels);
  return <>{all.length === 0 ? <span class="unit">all</span> : all.map(([name, value]) => <span key={name} class="sub">{name}={value} </span>)}</>;
}

function Open({ alerts }: { alerts: Alert[] }) {
  const [silenced, setSilenced] = useState<Alert | null>(null);
  const columns: Column<Alert>[] = [
    { name: 'state', title: 'State', render: (alert) => <Pill tone={stateTone(alert)}>{alert.state}</Pill> },
    { name: 'severity', title: 'Severity', render: (alert) => alert.severity },
    { name: 'summary', title: 'What', isWide: true, render: (alert) => <>{alert.summary} {alert.silencedBy ? <Pill>silenced</Pill> : null}<div class="sub">{alert.rule}</div></> },
    { name: 'labels', title: 'Where', render: (alert) => <Labels labels={alert.labels} /> },
    { name: 'value', title: 'Value', isNumber: true, render: (alert) => <>{f.rate(alert.value)} <span class="unit">limit {f.rate(alert.threshold)}</span></> },
    { name: 'since', title: 'Since', render: (alert) => <When time={alert.resolvedAt ?? alert.firingSince ?? alert.since} /> },
    {
      name: 'acts', title: '',
      render: (alert) => (
        <div style={{ display: 'flex', gap: '6px', justifyContent: 'flex-end' }}>
          <a class="button small" href={pageUrl('/requests', Object.fromEntries(Object.entries(alert.labels).filter(([name]) => ['model', 'target', 'tenant'].includes(name))))}>Requests</a>
          {may('operator') && alert.state !== 'resolved' ? <button type="button" class="button small" onClick={() => setSilenced(alert)}>Silence</button> : null}
        </div>
      ),
    },
  ];
  return (
    <Panel flush>
      {alerts.length === 0 ? <div class="empty"><Pill tone="good">Nothing is wrong</Pill><p>No rule is firing, and none is about to.</p><a href={pageUrl('/alerts/rules')}>See the rules</a></div> : <Table rows={alerts} columns={columns} keyOf={(alert) => alert.id} label="Open alerts" />}
      {silenced ? <SilenceForm match={{ rule: silenced.rule, ...silenced.labels }} onClose={() => setSilenced(null)} onSaved={() => {}} /> : null}
    </Panel>
  );
}

const historyColumns: Column<Event>[] = [
  { name: 'time', title: 'When', render: (event) => <When time={event.time} /> },
  { name: 'state', title: 'State', render: (event) => <Pill tone={stateTone(event)}>{event.state}</Pill> },
  { name: 'summary', title: 'What', isWide: true, render: (event) => <>{event.summary}<div class="sub">{event.rule}{event.silenced ? ' · silenced' : ''}</div></> },
  { name: 'labels', title: 'Where', render: (event) => <Labels labels={event.labels} /> },
  { name: 'value', title: 'Value', isNumber: true, render: (event) => f.rate(event.value) },
];

function History() {
  const history = useResource((signal) => get<{ events: Event[] }>('/admin/v1/alerts/history', { limit: 200 }, signal), ['history'], useBeat(10));
  return (
    <Panel flush>
      {history.error ? <Fault error={history.error} what="The history could not be loaded" retry={history.reload} /> : null}
      {history.data ? history.data.events.length === 0 ? <Empty>No alert has fired yet.</Empty> : <Table rows={history.data.events} columns={historyColumns} keyOf={(event) => `${event.id}/${event.time}/${event.state}`} label="History of alerts" /> : history.error ? null : <Waiting lines={8} />}
    </Panel>
  );
}

/** Under what is open: the last changes, so that one that was over before anybody looked is seen. */
function Lately() {
  const history = useResource((signal) => get<{ events: Event[] }>('/admin/v1/alerts/history', { limit: 12 }, signal), ['lately'], useBeat(10));
  const events = history.data?.events ?? [];
  if (events.length === 0) return null;
  return (
    <Panel title="Lately" note="what began and ended" acts={<a href={pageUrl('/alerts/history')}>All of it</a>} flush>
      <Table rows={events} columns={historyColumns} keyOf={(event) => `${event.id}/${event.time}/${event.state}`} label="Latest changes of alerts" />
    </Panel>
  );
}

function Sinks() {
  const sinks = useResource((signal) => get<{ sinks: Sink[] }>('/admin/v1/alerts/sinks', {}, signal), ['sinks'], useBeat(10));
  const [busy, setBusy] = useState('');
  const test = async (name: string) => {
    setBusy(name);
    try {
      const done = await send<{ delivered: boolean; status: number | null; error: string | null }>('POST', `/admin/v1/alerts/sinks/${encodeURIComponent(name)}/test`);
      say(done.delivered ? `${name} took the test alert.` : `${name} did not take it: ${done.error ?? `HTTP ${done.status}`}`);
    } catch (fault) {
      say((fault as Error).message);
    }
    setBusy('');
    sinks.reload();
  };
  const columns: Column<Sink>[] = [
    { name: 'name', title: 'Name', render: (sink) => <b>{sink.name}</b> },
    { name: 'kind', title: 'Kind', render: (sink) => sink.kind },
    { name: 'host', title: 'Host', render: (sink) => <span class="mono">{sink.host}</span> },
    { name: 'delivered', title: 'Delivered', isNumber: true, render: (sink) => f.count(sink.delivered) },
    { name: 'failed', title: 'Failed', isNumber: true, render: (sink) => <span class={sink.failed > 0 ? 'tone-bad' : ''}>{f.count(sink.failed)}</span> },
    { name: 'last', title: 'Last', render: (sink) => <When time={sink.lastDeliveredAt} /> },
    { name: 'error', title: 'Last error', isWide: true, render: (sink) => sink.lastError ?? <span class="unit">none</span> },
    { name: 'acts', title: '', render: (sink) => (may('operator') ? <button type="button" class="button small" disabled={busy !== ''} onClick={() => void test(sink.name)}><Icon name="bolt" />{busy === sink.name ? 'Sending…' : 'Send a test'}</button> : null) },
  ];
  return (
    <Panel flush>
      {sinks.error ? <Fault error={sinks.error} what="Sinks could not be loaded" retry={sinks.reload} /> : null}
      {sinks.data ? sinks.data.sinks.length === 0 ? <Empty command={'alerts:\n  sinks:\n    ops: { kind: slack, url: "${env:SLACK_WEBHOOK}" }'}>Alerts are shown here and sent nowhere. Name a webhook in penstock.yaml.</Empty> : <Table rows={sinks.data.sinks} columns={columns} keyOf={(sink) => sink.name} label="Where alerts are sent" /> : sinks.error ? null : <Waiting />}
    </Panel>
  );
}
