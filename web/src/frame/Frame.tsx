// What stands around every page: the rail, the bar with time range and search, the keys.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, signOut, type Session } from '../state/api';
import type { Status } from '../state/documents';
import { useBeat, useLive } from '../state/live';
import { useResource } from '../state/resource';
import { go, here, pageUrl, useRoute, withQuery } from '../state/route';
import { rangeOf, ranges } from '../state/range';
import { applyTheme, theme, type Theme } from '../state/theme';
import { Icon, Mark, type IconName } from '../parts/Icon';
import { Pill } from '../parts/small';
import { Keys } from './Keys';
import { pages } from './pages';
import { Search } from './Search';

const known = pages.map((page) => page.name);

export function Frame({ session }: { session: Session }) {
  const route = useRoute();
  const [isHelp, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  useEffect(() => keysOf(setHelp), []);
  const page = pages.find((one) => one.name === route.page);
  useEffect(() => {
    document.title = `${page?.title ?? 'Nothing here'} · Penstock`;
  }, [page?.title]);
  const Body = page?.body;
  return (
    <div class="frame">
      <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>Skip to content</a>
      <Rail session={session} onHelp={() => setHelp(true)} />
      <Bar />
      <main ref={main} id="content" tabIndex={-1}>
        <div class="inside">
          {Body ? <Body key={route.page} route={route} /> : <p>There is no page here. The pages are {known.join(', ')}.</p>}
        </div>
      </main>
      {isHelp ? <Keys onClose={() => setHelp(false)} /> : null}
    </div>
  );
}

function Rail({ session, onHelp }: { session: Session; onHelp: () => void }) {
  const route = useRoute();
  const { tick } = useLive();
  const firing = tick?.alerts?.firing ?? 0;
  return (
    <div class="rail">
      <nav aria-label="Pages">
        <a class="brand" href={pageUrl('/overview')}><Mark /><span class="label">Penstock</span></a>
        {pages.map((page) => (
          <a key={page.name} href={pageUrl(`/${page.name}`)} aria-current={route.page === page.name ? 'page' : undefined} title={page.title}>
            <Icon name={page.name as IconName} />
            <span class="label">{page.title}</span>
            {page.name === 'alerts' && firing > 0 ? <span class="tally" aria-label={`${firing} firing`}>{firing}</span> : null}
          </a>
        ))}
      </nav>
      <footer>
        <span class="who"><b>{session.operator}</b>{session.role}</span>
        <button type="button" class="button icon small bare" title="Keys (?)" aria-label="Show keys" onClick={onHelp}>?</button>
        <button type="button" class="button icon small bare" title="Sign out" aria-label="Sign out" onClick={() => void signOut()}><Icon name="out" /></button>
      </footer>
    </div>
  );
}

function Bar() {
  const route = useRoute();
  const range = rangeOf(route);
  const isPaused = route.query.has('paused') || range.isFixed;
  const [shown, setShown] = useState<Theme>(theme());
  const next: Record<Theme, Theme> = { auto: 'light', light: 'dark', dark: 'auto' };
  const icons: Record<Theme, IconName> = { auto: 'auto', light: 'sun', dark: 'moon' };
  return (
    <header class="bar">
      <Search />
      <span class="push" />
      <Health />
      <div class="segments" role="group" aria-label="Time range">
        {ranges.map((name) => (
          <button type="button" key={name} aria-pressed={range.name === name} onClick={() => go(withQuery({ range: name === '15m' ? null : name, from: null, until: null }))}>{name}</button>
        ))}
        {range.isFixed ? <button type="button" aria-pressed title="Back to the last 15 minutes" onClick={() => go(withQuery({ from: null, until: null }))}>zoomed ×</button> : null}
      </div>
      <button
        type="button" class="button icon" aria-pressed={isPaused} title={isPaused ? 'Paused: go live (p)' : 'Live: pause (p)'} aria-label={isPaused ? 'Go live' : 'Pause live updates'}
        onClick={() => togglePause()}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
      </button>
      <button
        type="button" class="button icon bare theme" title={`Theme: ${shown}`} aria-label={`Theme is ${shown}: change it`}
        onClick={() => {
          applyTheme(next[shown]);
          setShown(next[shown]);
        }}
      >
        <Icon name={icons[shown]} />
      </button>
    </header>
  );
}

function togglePause(): void {
  const isPaused = here().query.has('paused') || here().query.has('from');
  go(withQuery(isPaused ? { paused: null, from: null, until: null } : { paused: '1' }), true);
}

/** The whole in one pill: what is worst decides. */
function Health() {
  const { tick, link } = useLive();
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['health'], useBeat(15));
  const firing = tick?.alerts?.firing ?? 0;
  const targets = status.data?.models.flatMap((model) => model.targets) ?? [];
  const out = targets.filter((target) => target.health === 'ejected' || target.health === 'held').length;
  if (status.error) return <span role="status"><Pill tone="bad">No answer</Pill></span>;
  if (status.data === null || (tick === null && link === 'connecting')) return <Pill>Looking…</Pill>;
  if (firing > 0) return <a class="pill bad" href={pageUrl('/alerts')}><Icon name="bad" />{firing} {firing === 1 ? 'alert' : 'alerts'}</a>;
  if (out > 0) return <a class="pill warning" href={pageUrl('/models')}><Icon name="warning" />{out} {out === 1 ? 'target' : 'targets'} out</a>;
  if (link === 'away') return <Pill tone="info">Reconnecting</Pill>;
  return <a class="pill good" href={pageUrl('/models')}><Icon name="good" />All well</a>;
}

/** `g` and a letter goes to a page, `/` to the search, `p` pauses, `?` shows all this. Never while somebody types. */
function keysOf(setHelp: (isOpen: boolean) => void): () => void {
  let isGoing = 0;
  const listen = (event: KeyboardEvent) => {
    if (event.metaKey || event.ctrlKey || event.altKey || document.querySelector('dialog[open]')) return;
    const target = event.target as HTMLElement;
    if (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)) return;
    const page = pages.find((one) => one.letter === event.key);
    if (isGoing > Date.now() - 1_500 && page) go(pageUrl(`/${page.name}`));
    else if (event.key === '/') document.querySelector<HTMLInputElement>('.search input')?.focus();
    else if (event.key === '?') setHelp(true);
    else if (event.key === 'p') togglePause();
    else {
      isGoing = event.key === 'g' ? Date.now() : 0;
      return;
    }
    isGoing = 0;
    event.preventDefault();
  };
  addEventListener('keydown', listen);
  return () => removeEventListener('keydown', listen);
}
