// Is this answer right? An operator says so, or takes it out.
import { useState } from 'preact/hooks';
import { get, may, queryOf, send } from '../state/api';
import * as f from '../state/format';
import { useResource } from '../state/resource';
import { Table, type Column } from '../parts/Table';
import { Empty, Fault, Id, Panel, say, Waiting, When } from '../parts/small';

type Entry = { entry: string; tenant: string | null; model: string; created: string; members: number; hits: number; question: string | null; answer: string | null };
type Act = 'right' | 'wrong' | 'evict';

async function act(entry: string, what: Act): Promise<void> {
  if (what === 'evict') {
    const done = await send<{ removed: number; questions: number; warning: string | null }>('DELETE', `/admin/v1/cache${queryOf({ entry })}`);
    say(done.warning ?? (done.removed + done.questions > 0 ? 'The answer is out of reach.' : 'No such answer was in memory; wherever it lies, it is out of reach.'));
    return;
  }
  const done = await send<{ removed: number }>('POST', '/admin/v1/cache/feedback', { entry, verdict: what });
  say(what === 'wrong' ? `Noted as wrong: ${done.removed} questions are no longer answered by it.` : 'Noted as right.');
}

export function CacheEntries() {
  const entries = useResource((signal) => get<{ entries: Entry[]; more: boolean }>('/admin/v1/cache/entries', { limit: 50 }, signal), ['entries']);
  const columns: Column<Entry>[] = [
    { name: 'entry', title: 'Entry', render: (row) => <Id id={row.entry} what="Entry" /> },
    { name: 'model', title: 'Model', render: (row) => row.model },
    { name: 'tenant', title: 'Tenant', render: (row) => row.tenant ?? <span class="unit">open</span> },
    { name: 'created', title: 'Kept', render: (row) => <When time={row.created} /> },
    { name: 'members', title: 'Questions', isNumber: true, render: (row) => f.count(row.members) },
    { name: 'hits', title: 'Hits', isNumber: true, render: (row) => f.count(row.hits) },
    { name: 'acts', title: '', render: (row) => (may('operator') ? <Acts acts={['right', 'wrong', 'evict']} on={(what) => act(row.entry, what).then(entries.reload)} /> : null) },
  ];
  if (entries.error?.isMissing) return null;
  return (
    <Panel title="Entries" note="of the semantic cache, latest first; texts stay hidden" acts={<button type="button" class="button small" onClick={entries.reload}>Look again</button>} flush>
      {entries.error ? <div class="body"><Fault error={entries.error} what="Entries could not be loaded" retry={entries.reload} /></div> : null}
      {entries.data ? entries.data.entries.length === 0 ? <Empty>Nothing is kept yet.</Empty> : <Table rows={entries.data.entries} columns={columns} keyOf={(row) => row.entry + row.question} label="Entries of the semantic cache" maxHeight={420} /> : entries.error ? null : <Waiting />}
    </Panel>
  );
}

/** Any answer by the name that came with it, whichever cache it lies in. */
export function OneAnswer({ canJudge }: { canJudge: boolean }) {
  const [entry, setEntry] = useState('');
  const isName = /^[0-9a-f]{64}$/i.test(entry.trim());
  const acts: Act[] = canJudge ? ['right', 'wrong', 'evict'] : ['evict'];
  return (
    <Panel title="One answer" note="somebody complains of it: its name came with it, in the header x-penstock-cache-entry">
      <form onSubmit={(event) => event.preventDefault()}>
        <label class="field"><span>Name of the answer</span><input class="input mono" value={entry} placeholder="64 hexadecimal digits" spellcheck={false} onInput={(event) => setEntry(event.currentTarget.value)} /></label>
        <Acts acts={acts} isDisabled={!isName} on={(what) => act(entry.trim().toLowerCase(), what)} />
      </form>
    </Panel>
  );
}

const titles: Record<Act, string> = { right: 'Right', wrong: 'Wrong', evict: 'Evict' };

function Acts({ acts, on, isDisabled }: { acts: Act[]; on: (what: Act) => Promise<unknown>; isDisabled?: boolean }) {
  return (
    <div style={{ display: 'flex', gap: '6px', justifyContent: 'flex-end' }}>
      {acts.map((what) => (
        <button key={what} type="button" disabled={isDisabled} class={`button small${what === 'right' ? '' : ' danger'}`} onClick={() => void on(what).catch((fault: Error) => say(fault.message))}>
          {titles[what]}
        </button>
      ))}
    </div>
  );
}
