import { useState } from 'preact/hooks';
import { get, may, send } from '../state/api';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { useResource } from '../state/resource';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Confirm, Empty, Fault, Modal, Panel, Pill, say, Waiting } from '../parts/small';

export type Rule = {
  name: string; origin: string; kind: string; severity: string; enabled: boolean; by: string; match: Record<string, string>; measure?: string | null;
  above?: number | null; below?: number | null; for?: string | null; window?: string | null; within?: string | null; objective?: number | null;
  runsOutWithin?: string | null; usedAtLeast?: number | null; deviations?: number | null; direction?: string | null; minRequests?: number | null;
};
type Measure = { name: string; unit: string; by: string[]; help: string };

const blank: Partial<Rule> = { name: '', kind: 'threshold', severity: 'ticket', enabled: true, by: 'model', measure: 'firstToken.p95', above: 2_000, for: '5m' };

export function Rules() {
  const [edited, setEdited] = useState<Partial<Rule> | null>(null);
  const [removed, setRemoved] = useState<Rule | null>(null);
  const rules = useResource((signal) => get<{ rules: Rule[] }>('/admin/v1/alerts/rules', {}, signal), ['rules'], useBeat(15));
  const columns: Column<Rule>[] = [
    { name: 'name', title: 'Rule', value: (rule) => rule.name, render: (rule) => <b>{rule.name}</b> },
    { name: 'state', title: 'State', value: (rule) => String(rule.enabled), render: (rule) => (rule.enabled ? <Pill tone="good">on</Pill> : <Pill>off</Pill>) },
    { name: 'severity', title: 'Severity', value: (rule) => rule.severity, render: (rule) => rule.severity },
    { name: 'kind', title: 'Kind', value: (rule) => rule.kind, render: (rule) => f.words(rule.kind) },
    { name: 'what', title: 'Fires when', isWide: true, render: sentence },
    { name: 'origin', title: 'From', value: (rule) => rule.origin, render: (rule) => rule.origin },
    {
      name: 'acts', title: '', render: (rule) => (may('operator') && rule.origin !== 'file' ? (
        <div style={{ display: 'flex', gap: '6px', justifyContent: 'flex-end' }}>
          <button type="button" class="button small" onClick={() => void toggle(rule)}>{rule.enabled ? 'Turn off' : 'Turn on'}</button>
          {rule.kind === 'threshold' ? <button type="button" class="button small" onClick={() => setEdited(rule)}>Edit</button> : null}
          {rule.origin === 'api' ? <button type="button" class="button small danger" onClick={() => setRemoved(rule)}>Remove</button> : null}
        </div>
      ) : null),
    },
  ];
  const toggle = (rule: Rule) => save({ ...rule, enabled: !rule.enabled }).then(rules.reload, (fault: Error) => say(fault.message));
  return (
    <Panel title="Rules" acts={<><a class="button small" href="/admin/v1/alerts/prometheus" download="penstock-rules.yaml"><Icon name="download" />As Prometheus rules</a>{may('operator') ? <button type="button" class="button small" onClick={() => setEdited(blank)}><Icon name="plus" />New rule</button> : null}</>} flush>
      {rules.error ? <div class="body"><Fault error={rules.error} what="Rules could not be loaded" retry={rules.reload} /></div> : null}
      {rules.data ? rules.data.rules.length === 0 ? <Empty>There is no rule: nothing is judged.</Empty> : <Table rows={rules.data.rules} columns={columns} keyOf={(rule) => rule.name} label="Alert rules" isSortable /> : rules.error ? null : <Waiting lines={8} />}
      {edited ? <RuleForm rule={edited} onClose={() => setEdited(null)} onSaved={rules.reload} /> : null}
      {removed ? (
        <Confirm title={`Remove the rule ${removed.name}?`} act={`Remove ${removed.name}`} onClose={() => setRemoved(null)}
          effect="It is judged no longer, and what it raised ends. Where it stood in place of a rule that ships with Penstock, that one comes back."
          onAct={async () => (await send('DELETE', `/admin/v1/alerts/rules/${encodeURIComponent(removed.name)}`), rules.reload())} />
      ) : null}
    </Panel>
  );
}

function save(rule: Partial<Rule>): Promise<unknown> {
  const { name, origin: _, ...body } = rule;
  return send('PUT', `/admin/v1/alerts/rules/${encodeURIComponent(name!)}`, Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null && value !== undefined)));
}

function sentence(rule: Rule): string {
  const where = `${rule.by === 'total' ? '' : ` of a ${rule.by}`}${Object.entries(rule.match ?? {}).map(([name, value]) => `, ${name} ${value}`).join('')}`;
  switch (rule.kind) {
    case 'threshold': return `${rule.measure}${where} is ${rule.above !== null && rule.above !== undefined ? `above ${rule.above}` : `below ${rule.below}`}${rule.for ? ` for ${rule.for}` : ''}`;
    case 'burn-rate': return `the error budget of ${rule.measure}${rule.within ? ` within ${rule.within}` : ''} at ${f.share(rule.objective)}${where} burns too fast`;
    case 'budget-forecast': return `a budget${where} runs out within ${rule.runsOutWithin}`;
    case 'anomaly': return `${rule.measure}${where} is ${rule.direction === 'both' ? '' : `${rule.direction} `}${rule.deviations} deviations from what is usual`;
    default: return rule.kind;
  }
}

function RuleForm({ rule, onClose, onSaved }: { rule: Partial<Rule>; onClose: () => void; onSaved: () => void }) {
  const [form, setForm] = useState(rule);
  const [error, setError] = useState<string | null>(null);
  const measures = useResource((signal) => get<{ measures: Measure[] }>('/admin/v1/alerts/measures', {}, signal), ['alert-measures']);
  const measure = measures.data?.measures.find((one) => one.name === form.measure);
  const set = (name: keyof Rule) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value });
  const isAbove = form.below === null || form.below === undefined;
  const submit = (event: Event) => {
    event.preventDefault();
    save(form).then(() => (say(`${form.name} is in force.`), onSaved(), onClose()), (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title="Rule" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>{rule.name ? `Edit ${rule.name}` : 'New rule'}</h2>
        <div class="row">
          <label class="field"><span>Name</span><input class="input" required value={form.name} disabled={!!rule.name} placeholder="slow-chat" autofocus onInput={set('name')} /></label>
          <label class="field"><span>Severity</span><select class="input" value={form.severity} onChange={set('severity')}>{['page', 'ticket', 'info'].map((one) => <option key={one}>{one}</option>)}</select></label>
        </div>
        <div class="row">
          <label class="field"><span>Measure</span><select class="input" value={form.measure ?? ''} onChange={set('measure')}>{(measures.data?.measures ?? [{ name: form.measure ?? '', unit: '', by: [], help: '' }]).map((one) => <option key={one.name} value={one.name}>{one.name}{one.unit ? ` (${one.unit})` : ''}</option>)}</select></label>
          <label class="field"><span>Of each</span><select class="input" value={form.by} onChange={set('by')}>{(measure?.by.length ? measure.by : ['total', 'model', 'target', 'tenant']).map((one) => <option key={one}>{one}</option>)}</select></label>
        </div>
        {measure ? <p>{measure.help}</p> : null}
        <div class="row">
          <label class="field"><span>Is</span><select class="input" value={isAbove ? 'above' : 'below'} onChange={(event) => setForm({ ...form, above: event.currentTarget.value === 'above' ? (form.above ?? form.below ?? 0) : null, below: event.currentTarget.value === 'below' ? (form.below ?? form.above ?? 0) : null })}><option>above</option><option>below</option></select></label>
          <label class="field"><span>Value{measure?.unit ? `, ${measure.unit}` : ''}</span><input class="input" type="number" step="any" required value={String((isAbove ? form.above : form.below) ?? '')} onInput={(event) => setForm({ ...form, [isAbove ? 'above' : 'below']: Number(event.currentTarget.value) })} /></label>
          <label class="field"><span>For at least</span><input class="input" value={form.for ?? ''} placeholder="5m" pattern="\d+(s|m|h|d)" onInput={set('for')} /></label>
        </div>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class="button main">Save the rule</button></div>
      </form>
    </Modal>
  );
}
