import { useState } from 'preact/hooks';
import { get, may, send } from '../state/api';
import { useBeat } from '../state/live';
import { useResource } from '../state/resource';
import { Icon } from '../parts/Icon';
import { Table, type Column } from '../parts/Table';
import { Empty, Fault, Modal, Panel, say, Waiting, When } from '../parts/small';

type Silence = { id: string; match: Record<string, string>; until: number; by: string; comment: string; createdAt: number };

export function Silences() {
  const [isNew, setNew] = useState(false);
  const silences = useResource((signal) => get<{ silences: Silence[] }>('/admin/v1/alerts/silences', {}, signal), ['silences'], useBeat(10));
  const end = (silence: Silence) => send('DELETE', `/admin/v1/alerts/silences/${encodeURIComponent(silence.id)}`).then(() => (say('The silence has ended.'), silences.reload()), (fault: Error) => say(fault.message));
  const columns: Column<Silence>[] = [
    { name: 'match', title: 'What is silent', isWide: true, render: (silence) => Object.entries(silence.match).map(([name, value]) => `${name}=${value}`).join(', ') },
    { name: 'comment', title: 'Why', isWide: true, render: (silence) => silence.comment },
    { name: 'by', title: 'By', render: (silence) => silence.by },
    { name: 'until', title: 'Ends', render: (silence) => <When time={silence.until} /> },
    { name: 'acts', title: '', render: (silence) => (may('operator') ? <button type="button" class="button small" onClick={() => void end(silence)}>End it now</button> : null) },
  ];
  return (
    <Panel title="Silences" acts={may('operator') ? <button type="button" class="button small" onClick={() => setNew(true)}><Icon name="plus" />New silence</button> : null} flush>
      {silences.error ? <div class="body"><Fault error={silences.error} what="Silences could not be loaded" retry={silences.reload} /></div> : null}
      {silences.data ? silences.data.silences.length === 0 ? <Empty>Nothing is silenced: whatever fires is told.</Empty> : <Table rows={silences.data.silences} columns={columns} keyOf={(silence) => silence.id} label="Silences" /> : silences.error ? null : <Waiting />}
      {isNew ? <SilenceForm match={{}} onClose={() => setNew(false)} onSaved={silences.reload} /> : null}
    </Panel>
  );
}

const fields = ['rule', 'severity', 'model', 'target', 'tenant'] as const;

export function SilenceForm({ match, onClose, onSaved }: { match: Record<string, string>; onClose: () => void; onSaved: () => void }) {
  const [form, setForm] = useState<Record<string, string>>({ for: '2h', comment: '', ...match });
  const [error, setError] = useState<string | null>(null);
  const set = (name: string) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value });
  const chosen = Object.fromEntries(fields.filter((name) => form[name]).map((name) => [name, form[name]!]));
  const submit = (event: Event) => {
    event.preventDefault();
    send('POST', '/admin/v1/alerts/silences', { match: chosen, for: form['for'], comment: form['comment'] }).then(() => {
      say('Silenced. It goes on being judged and shown.');
      onSaved();
      onClose();
    }, (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title="New silence" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>Silence alerts</h2>
        <p>Alerts that match all of these are shown, and not sent. A value may end in *.</p>
        <div class="row">{fields.map((name) => <label class="field" key={name}><span>{name}</span><input class="input" value={form[name] ?? ''} placeholder="any" onInput={set(name)} /></label>)}</div>
        <div class="row">
          <label class="field"><span>For</span><select class="input" value={form['for']} onChange={set('for')}>{['30m', '2h', '8h', '24h', '7d'].map((one) => <option key={one}>{one}</option>)}</select></label>
          <label class="field" style={{ flexGrow: '3' }}><span>Why</span><input class="input" required value={form['comment']} placeholder="maintenance of the pool" onInput={set('comment')} /></label>
        </div>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class="button main" disabled={Object.keys(chosen).length === 0}>Silence</button></div>
      </form>
    </Modal>
  );
}
