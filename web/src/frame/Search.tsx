// One search for all: pages, models, targets, pools, tenants, keys, and a request by its id.
import { useRef, useState } from 'preact/hooks';
import { get } from '../state/api';
import type { Status, Tenant } from '../state/documents';
import { go, pageUrl } from '../state/route';
import { Icon, type IconName } from '../parts/Icon';
import { pages } from './pages';

type Hit = { text: string; kind: string; url: string; icon: IconName };

const mostHits = 12;

export function Search() {
  const [text, setText] = useState('');
  const [all, setAll] = useState<Hit[]>([]);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const hits = isOpen ? matches(text, all) : [];
  const open = () => {
    setOpen(true);
    void loadAll().then(setAll);
  };
  const take = (hit: Hit | undefined) => {
    if (!hit) return;
    go(hit.url);
    setText('');
    setOpen(false);
    input.current?.blur();
  };
  return (
    <div class="search" role="search" onFocusOut={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOpen(false)}>
      <Icon name="search" />
      <input
        ref={input} type="text" value={text} placeholder="Search, or paste a request id" aria-label="Search" role="combobox"
        aria-expanded={isOpen && text !== ''} aria-controls="found" aria-activedescendant={hits[at] ? `found-${at}` : undefined} autocomplete="off" spellcheck={false}
        onFocus={open}
        onInput={(event) => (setText(event.currentTarget.value), setAt(0), setOpen(true))}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, hits.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter') take(hits[at]);
          else if (event.key === 'Escape') (setText(''), setOpen(false), input.current?.blur());
          else return;
          event.preventDefault();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
      {isOpen && text !== '' ? (
        <div class="found" id="found" role="listbox" aria-label="Found">
          {hits.map((hit, index) => (
            <div
              key={hit.url + hit.text} id={`found-${index}`} role="option" aria-selected={index === at}
              onPointerEnter={() => setAt(index)} onMouseDown={(event) => (event.preventDefault(), take(hit))}
            >
              <Icon name={hit.icon} />{hit.text}<small>{hit.kind}</small>
            </div>
          ))}
          {hits.length === 0 ? <div role="option" aria-selected={false} aria-disabled="true">Nothing of that name.</div> : null}
        </div>
      ) : null}
    </div>
  );
}

function matches(text: string, all: Hit[]): Hit[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const request = /^req_[0-9a-z]{8,}$/.test(wanted) ? [{ text: wanted, kind: 'request', url: pageUrl(`/requests/${wanted}`), icon: 'requests' as const }] : [];
  return [...request, ...all.filter((hit) => hit.text.toLowerCase().includes(wanted))].slice(0, mostHits);
}

async function loadAll(): Promise<Hit[]> {
  const found: Hit[] = pages.map((page) => ({ text: page.title, kind: `page · g ${page.letter}`, url: pageUrl(`/${page.name}`), icon: page.name as IconName }));
  const [status, tenants] = await Promise.allSettled([get<Status>('/admin/v1/status'), get<{ tenants: Tenant[] }>('/admin/v1/tenants')]);
  if (status.status === 'fulfilled') {
    for (const model of status.value.models) {
      found.push({ text: model.name, kind: 'model', url: pageUrl(`/models/${encodeURIComponent(model.name)}`), icon: 'models' });
      for (const target of model.targets) {
        found.push({ text: `${model.name} / ${target.name}`, kind: target.use, url: pageUrl(`/models/${encodeURIComponent(model.name)}`), icon: 'bolt' });
      }
    }
    for (const pool of status.value.pools) found.push({ text: pool.name, kind: 'pool', url: pageUrl(`/pools/${encodeURIComponent(pool.name)}`), icon: 'pools' });
  }
  if (tenants.status === 'fulfilled') {
    for (const tenant of tenants.value.tenants) {
      found.push({ text: tenant.name, kind: 'tenant', url: pageUrl(`/tenants/${encodeURIComponent(tenant.name)}`), icon: 'tenants' });
      for (const key of tenant.keys) {
        found.push({ text: `${tenant.name} / ${key}`, kind: 'key', url: pageUrl(`/tenants/${encodeURIComponent(tenant.name)}`), icon: 'tenants' });
      }
    }
  }
  return found;
}
