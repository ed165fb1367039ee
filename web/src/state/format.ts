// How numbers, money and times are written. Unknown is an en dash, never 0.

export const unknown = '–';

const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  return Math.abs(value) >= 100_000 ? compact.format(value) : plain.format(value);
}

export function whole(value: number | null | undefined): string {
  return value === null || value === undefined ? unknown : plain.format(value);
}

export function rate(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  if (value >= 1_000) return compact.format(value);
  return String(Number(value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)));
}

export function share(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  const percent = value * 100;
  return percent === 0 ? '0 %' : percent < 0.1 ? '<0.1 %' : percent >= 10 ? `${percent.toFixed(0)} %` : `${percent.toFixed(1)} %`;
}

export function ms(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  if (value < 1) return `${value.toFixed(2)} ms`;
  if (value < 10) return `${value.toFixed(1)} ms`;
  if (value < 1_000) return `${value.toFixed(0)} ms`;
  return value < 60_000 ? `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s` : `${(value / 60_000).toFixed(1)} min`;
}

export function usd(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  const size = Math.abs(value);
  if (size === 0) return '$0';
  if (size < 0.000_001) return '<$0.000001';
  if (size < 0.01) return `$${value.toFixed(6).replace(/0+$/, '')}`;
  if (size < 1) return `$${value.toFixed(4).replace(/(\.\d\d)0+$/, '$1')}`;
  return size < 100_000 ? `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}` : `$${compact.format(value)}`;
}

export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return unknown;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let left = value;
  while (left >= 1_000 && at < units.length - 1) [left, at] = [left / 1_000, at + 1];
  return `${at === 0 || left >= 100 ? left.toFixed(0) : left.toFixed(1)} ${units[at]}`;
}

export function span(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return unknown;
  if (seconds < 1) return `${Math.round(seconds * 1_000)} ms`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.round((seconds % 3_600) / 60)} min`;
  return `${Math.floor(seconds / 86_400)} d ${Math.round((seconds % 86_400) / 3_600)} h`;
}

const asMilliseconds = (time: string | number): number => (typeof time === 'number' ? time * 1_000 : Date.parse(time));

export function ago(time: string | number, now: number): string {
  const seconds = (now - asMilliseconds(time)) / 1_000;
  if (seconds < -1) return `in ${span(-seconds)}`;
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${Math.floor(seconds)} s ago`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3_600)} h ago` : `${Math.floor(seconds / 86_400)} d ago`;
}

export function exact(time: string | number): string {
  return new Date(asMilliseconds(time)).toLocaleString(undefined, {
    year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, timeZoneName: 'short',
  });
}

export function clock(time: string | number): string {
  return new Date(asMilliseconds(time)).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
}

/** Both ends of an id, which is where ids differ. */
export function shortened(id: string): string {
  return id.length <= 15 ? id : `${id.slice(0, 8)}…${id.slice(-6)}`;
}

export function words(name: string): string {
  return name.replaceAll('_', ' ').replaceAll('-', ' ');
}
