// Where we are: the path and the query. Everything that a reader would want to send to a colleague stands in the URL.
import { useEffect, useState } from 'preact/hooks';

export type Route = { path: string; page: string; rest: string; query: URLSearchParams };

const listeners = new Set<() => void>();

function read(): Route {
  const path = location.pathname === '/' ? '/overview' : location.pathname;
  const [page = 'overview', ...rest] = path.slice(1).split('/');
  return { path, page, rest: decodeURIComponent(rest.join('/')), query: new URLSearchParams(location.search) };
}

let current = read();

export const here = (): Route => current;

function moved(): void {
  current = read();
  for (const listener of [...listeners]) listener();
}

addEventListener('popstate', moved);

export function go(url: string, replace = false): void {
  if (url === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  moved();
  if (!replace) document.querySelector('main')?.scrollTo({ top: 0 });
}

/** The same page with some of its query changed; null takes a parameter out. */
export function withQuery(changes: Record<string, string | null>, path = current.path): string {
  const query = new URLSearchParams(current.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What follows the reader from page to page: the time range, and whether it is paused. */
export function pageUrl(path: string, extra: Record<string, string> = {}): string {
  const query = new URLSearchParams(extra);
  for (const name of ['range', 'from', 'until', 'paused']) {
    const value = current.query.get(name);
    if (value !== null && !query.has(name)) query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function useRoute(): Route {
  const [route, set] = useState(current);
  useEffect(() => {
    const listener = () => set(current);
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return route;
}

document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  event.preventDefault();
  go(link.pathname + link.search);
});
