// The one time range of all pages.
import { here, type Route } from './route';

export const ranges = ['15m', '1h', '6h', '24h', '7d', '30d'] as const;
const units: Record<string, number> = { m: 60, h: 3_600, d: 86_400 };

export type Range = { from: number; until: number; seconds: number; name: string; isFixed: boolean };

export function secondsOf(name: string): number {
  const parts = /^(\d+)([mhd])$/.exec(name);
  return parts ? Number(parts[1]) * units[parts[2]!]! : 900;
}

/** In whole seconds since 1970. A zoomed range is fixed; the others end now. */
export function rangeOf(route: Route = here(), now = Date.now()): Range {
  const [from, until] = [Number(route.query.get('from')), Number(route.query.get('until'))];
  if (from > 0 && until > from) return { from, until, seconds: until - from, name: 'zoomed', isFixed: true };
  const name = route.query.get('range') ?? '15m';
  const seconds = secondsOf(name);
  const end = Math.floor(now / 1_000);
  return { from: end - seconds, until: end, seconds, name, isFixed: false };
}

export const iso = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
