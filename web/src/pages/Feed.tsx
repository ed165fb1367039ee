// The last requests as they end. It stands still while the pointer or the keyboard is on it.
import { useRef, useState } from 'preact/hooks';
import { get } from '../state/api';
import type { Attempt } from '../state/documents';
import { useBeat } from '../state/live';
import { useResource } from '../state/resource';
import { pageUrl } from '../state/route';
import { Table } from '../parts/Table';
import { Fault, Panel, Pill, Waiting } from '../parts/small';
import { attemptColumns } from './attempts';

const shown = new Set(['when', 'model', 'target', 'tenant', 'outcome', 'tokens', 'first', 'total', 'cost']);

export function Feed() {
  const [isHeld, setHeld] = useState(false);
  const beat = useBeat(3);
  const last = useRef<Attempt[] | null>(null);
  const feed = useResource((signal) => get<{ requests: Attempt[] }>('/admin/v1/requests', { limit: 12 }, signal), ['feed'], beat);
  if (!isHeld || last.current === null) last.current = feed.data?.requests ?? null;
  return (
    <div onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocusIn={() => setHeld(true)} onFocusOut={() => setHeld(false)}>
      <Panel title="Last requests" acts={<>{isHeld ? <Pill>held while you look</Pill> : null}<a href={pageUrl('/requests')}>All requests</a></>} flush>
        {feed.error ? <div class="body"><Fault error={feed.error} what="Requests could not be loaded" retry={feed.reload} /></div> : null}
        {last.current ? (
          last.current.length === 0 ? <div class="empty"><p>None yet.</p></div> : (
            <Table rows={last.current} columns={attemptColumns} keyOf={(row) => `${row.requestId}/${row.attempt}`} label="Last requests" visible={shown} linkOf={(row) => pageUrl(`/requests/${row.requestId}`)} />
          )
        ) : feed.error ? null : <Waiting lines={8} />}
      </Panel>
    </div>
  );
}
