// One stream of server-sent events for all pages: a tick a second. The browser reconnects by itself; we say when it is away.
import { useEffect, useState } from 'preact/hooks';
import { here, useRoute } from './route';

export type TickFigures = {
  requests: number;
  errors: number;
  inFlight: number | null;
  queueDepth: number | null;
  outputTokens: number;
  costUsd: number;
  firstTokenMs: { p50: number | null; p95: number | null; p99: number | null };
  ejected?: number;
};

export type Tick = {
  time: number;
  total: TickFigures;
  models: (TickFigures & { model: string })[];
  targets: (TickFigures & { model: string; target: string })[];
  alerts?: { firing: number; pending: number };
};

export type Link = 'off' | 'connecting' | 'open' | 'away';

type Listener = (tick: Tick | null, link: Link) => void;

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let last: Tick | null = null;
let link: Link = 'off';

function tell(): void {
  for (const listener of [...listeners]) listener(last, link);
}

function change(next: Link): void {
  if (link === next) return;
  link = next;
  tell();
}

export function connect(): void {
  if (source) return;
  change('connecting');
  source = new EventSource('/admin/v1/live');
  source.addEventListener('open', () => change('open'));
  source.addEventListener('tick', (event) => {
    last = JSON.parse((event as MessageEvent<string>).data) as Tick;
    link = 'open';
    tell();
  });
  source.addEventListener('error', () => {
    // A stream that was refused is closed for good; one that broke is tried again by the browser.
    change('away');
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(() => listeners.size > 0 && connect(), 15_000);
    }
  });
}

export function disconnect(): void {
  source?.close();
  source = null;
  link = 'off';
  last = null;
}

addEventListener('pagehide', disconnect);

// Browsers open few connections to one host: a tab that nobody sees gives its own back.
let hiding: ReturnType<typeof setTimeout> | undefined;
document.addEventListener('visibilitychange', () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(disconnect, 10_000);
  else if (listeners.size > 0) connect();
});

export function useLive(): { tick: Tick | null; link: Link } {
  const [state, set] = useState({ tick: last, link });
  useEffect(() => {
    const listener: Listener = (tick, now) => set({ tick, link: now });
    listeners.add(listener);
    connect();
    return () => void listeners.delete(listener);
  }, []);
  return state;
}

/** Counts up every so many seconds while the page is live and visible: what to load again by. Stands still while paused. */
export function useBeat(seconds: number): number {
  const route = useRoute();
  const isPaused = route.query.has('paused') || route.query.has('from');
  const [beat, set] = useState(0);
  useEffect(() => {
    if (isPaused) return undefined;
    let at = Date.now();
    const listener = () => {
      if (document.hidden || Date.now() - at < seconds * 1_000) return;
      at = Date.now();
      set((count) => count + 1);
    };
    listeners.add(listener);
    // Where no ticks come, the clock stands in for them.
    const timer = setInterval(listener, Math.max(5, seconds) * 1_000);
    return () => {
      listeners.delete(listener);
      clearInterval(timer);
    };
  }, [seconds, isPaused]);
  return beat;
}

export const isPaused = (): boolean => here().query.has('paused') || here().query.has('from');

/** The time by which "3 s ago" is told; moves once a second at most, and only while somebody looks. */
export function useNow(everySeconds = 5): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && set(Date.now()), everySeconds * 1_000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return now;
}
