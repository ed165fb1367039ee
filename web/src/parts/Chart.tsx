// Time series by uPlot: a shared crosshair, gaps as gaps, drag to zoom. No animation on update.
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { clock } from '../state/format';
import { go, withQuery } from '../state/route';

export type Line = { name: string; values: (number | null)[]; color?: string; fill?: number; isThin?: boolean };
export type Note = { time: number; text: string; tone: 'bad' | 'info' | 'warning' };

type Props = {
  label: string;
  times: number[];
  lines: Line[];
  format: (value: number) => string;
  kind?: 'lines' | 'bands' | 'stack';
  height?: number;
  notes?: Note[];
  isStepped?: boolean;
};

const crosshair = uPlot.sync('time');
const most = 8;

/** At most eight series; what is beyond them is summed up as "others". */
export function bounded(lines: Line[]): Line[] {
  if (lines.length <= most) return lines;
  const rest = lines.slice(most - 1);
  const sum = rest[0]!.values.map((_, at) => rest.reduce<number | null>((total, line) => {
    const value = line.values[at];
    return value === null || value === undefined ? total : (total ?? 0) + value;
  }, null));
  return [...lines.slice(0, most - 1), { name: 'others', values: sum, color: '--c8' }];
}

export function colorOf(at: number): string {
  return `--c${(at % most) + 1}`;
}

const resolved = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888';

export function Chart({ label, times, lines, format, kind = 'lines', height = 180, notes = [], isStepped }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const [at, setAt] = useState<number | null>(null);
  const [theme, setTheme] = useState(document.documentElement.dataset['theme']);
  const shown = kind === 'bands' ? lines : bounded(lines);
  const shape = `${theme}/${kind}/${height}/${isStepped}/${shown.map((line) => line.name).join('|')}`;
  const latest = useRef({ times, shown, notes, format });
  latest.current = { times, shown, notes, format };

  useEffect(() => {
    const watch = new MutationObserver(() => setTheme(document.documentElement.dataset['theme']));
    watch.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    const element = box.current!;
    const plot = new uPlot(optionsOf(element.clientWidth || 300, height, kind, shown, latest, setAt, isStepped), dataOf(latest.current.times, latest.current.shown, kind), element);
    chart.current = plot;
    const resize = new ResizeObserver(() => element.clientWidth > 0 && plot.setSize({ width: element.clientWidth, height }));
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [shape]);

  useEffect(() => {
    chart.current?.setData(dataOf(times, shown, kind));
  }, [times, lines, notes]);

  const hasAny = shown.some((line) => line.values.some((value) => value !== null && value !== undefined));
  return (
    <figure class="chart">
      <figcaption class="visually-hidden">{summary(label, shown, format)}</figcaption>
      <div class="legend" aria-hidden="true">
        {shown.map((line, index) => (
          <span key={line.name}>
            <i style={{ background: `var(${line.color ?? colorOf(index)})`, opacity: kind === 'bands' ? String(1 - index * 0.35) : undefined }} />
            {line.name}
            <b>{told(at === null ? lastOf(line.values) : line.values[at], format)}</b>
          </span>
        ))}
        {at !== null && times[at] !== undefined ? <time>{noteAt(notes, times, times[at]!)}{clock(times[at]!)}</time> : null}
      </div>
      <div class="plot" ref={box} style={{ height: `${height}px` }} />
      {hasAny ? null : <div class="over">Nothing was measured in this time.</div>}
    </figure>
  );
}

/** What the dashed line at the pointer says. */
function noteAt(notes: Note[], times: number[], time: number): string {
  const near = (times[times.length - 1]! - times[0]!) / 100;
  const note = notes.find((one) => Math.abs(one.time - time) <= near);
  return note ? `${note.text.length > 90 ? `${note.text.slice(0, 90)}…` : note.text} · ` : '';
}

const lastOf = (values: (number | null)[]): number | null => values.findLast((value) => value !== null && value !== undefined) ?? null;

const told = (value: number | null | undefined, format: (value: number) => string): string => (value === null || value === undefined ? '–' : format(value));

function summary(label: string, lines: Line[], format: (value: number) => string): string {
  const parts = lines.map((line) => {
    const known = line.values.filter((value): value is number => value !== null && value !== undefined);
    return known.length === 0 ? `${line.name}: nothing` : `${line.name}: latest ${format(known[known.length - 1]!)}, highest ${format(Math.max(...known))}`;
  });
  return `${label}. ${parts.join('; ')}.`;
}

function dataOf(times: number[], lines: Line[], kind: string): uPlot.AlignedData {
  if (kind !== 'stack') return [times, ...lines.map((line) => line.values as (number | null)[])];
  const sums = times.map(() => 0);
  const stacked = lines.map((line) => times.map((_, at) => {
    const value = line.values[at];
    if (value === null || value === undefined) return null;
    return (sums[at] = sums[at]! + value);
  }));
  return [times, ...stacked];
}

type Latest = { current: { times: number[]; shown: Line[]; notes: Note[]; format: (value: number) => string } };

function optionsOf(width: number, height: number, kind: string, lines: Line[], latest: Latest, setAt: (at: number | null) => void, isStepped?: boolean): uPlot.Options {
  const [grid, text] = [resolved('--line'), resolved('--faint')];
  const font = '11px system-ui, sans-serif';
  const paths = isStepped ? uPlot.paths.stepped!({ align: 1 }) : undefined;
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: crosshair.key, setSeries: false }, points: { size: 6 }, drag: { x: true, y: false, setScale: false }, y: false },
    scales: { x: { time: true }, y: { range: (_, __, top) => [0, top > 0 ? top * 1.08 : 1] } },
    axes: [
      { stroke: text, font, grid: { show: false }, ticks: { show: false }, size: 26, gap: 6, space: 70, values: (_, splits) => splits.map((split) => axisTime(split, splits)) },
      { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false }, size: 60, gap: 6, space: 34, values: (_, splits) => splits.map((split) => (split === 0 ? '0' : latest.current.format(split))) },
    ],
    series: [{}, ...lines.map((line, at) => seriesOf(line, at, kind, paths))],
    bands: kind === 'stack' ? lines.slice(1).map((_, at) => ({ series: [at + 2, at + 1] as [number, number] })) : kind === 'bands' ? [{ series: [3, 2] }, { series: [2, 1] }] : [],
    hooks: {
      setCursor: [(plot) => setAt(plot.cursor.idx ?? null)],
      setSelect: [(plot) => zoom(plot)],
      draw: [(plot) => drawNotes(plot, latest.current.notes)],
    },
  };
}

function seriesOf(line: Line, at: number, kind: string, paths: uPlot.Series.PathBuilder | undefined): uPlot.Series {
  const color = resolved(line.color ?? colorOf(at));
  const alpha = (share: number) => color + Math.round(share * 255).toString(16).padStart(2, '0');
  const base: uPlot.Series = { stroke: color, width: line.isThin ? 1 : 1.6, points: { show: false }, spanGaps: false, ...(paths ? { paths } : {}) };
  // A single reading between two gaps has no line: it is shown as a point.
  base.points = { show: (plot, series) => isLonely(plot.data[series] as (number | null)[]), size: 4, fill: color };
  if (kind === 'stack') return { ...base, width: 1, fill: alpha(0.55) };
  if (kind === 'bands' && at > 0) return { ...base, width: 1, stroke: alpha(at === 1 ? 0.6 : 0.4), fill: alpha(at === 1 ? 0.2 : 0.12) };
  return line.fill ? { ...base, fill: alpha(line.fill) } : base;
}

function isLonely(values: (number | null)[]): boolean {
  const known = values.filter((value) => value !== null && value !== undefined).length;
  return known > 0 && known <= 2;
}

function axisTime(split: number, splits: number[]): string {
  const time = new Date(split * 1_000);
  const isLong = splits.length > 1 && splits[splits.length - 1]! - splits[0]! > 2 * 86_400;
  if (isLong) return time.toLocaleDateString(undefined, { month: 'short', day: 'numeric' });
  const hasSeconds = splits.length > 1 && splits[1]! - splits[0]! < 60;
  return time.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', hour12: false, ...(hasSeconds ? { second: '2-digit' } : {}) });
}

function zoom(plot: uPlot): void {
  if (plot.select.width < 6) return;
  const from = Math.floor(plot.posToVal(plot.select.left, 'x'));
  const until = Math.ceil(plot.posToVal(plot.select.left + plot.select.width, 'x'));
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  if (until - from >= 5) go(withQuery({ from: String(from), until: String(until), range: null }));
}

function drawNotes(plot: uPlot, notes: Note[]): void {
  const { ctx, bbox } = plot;
  const [least, last] = [plot.scales['x']!.min!, plot.scales['x']!.max!];
  ctx.save();
  // Many of them are a pattern behind the lines, not one event each.
  ctx.globalAlpha = notes.length > 12 ? 0.4 : 1;
  for (const note of notes) {
    if (note.time < least || note.time > last) continue;
    const x = Math.round(plot.valToPos(note.time, 'x', true));
    ctx.strokeStyle = resolved(`--${note.tone}`);
    ctx.setLineDash([4, 3]);
    ctx.lineWidth = devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A line without axes: a tile's. Gaps are gaps. */
export function Spark({ values, label, color = '--accent' }: { values: (number | null)[]; label: string; color?: string }) {
  const known = values.filter((value): value is number => value !== null && value !== undefined);
  const top = Math.max(...known, 0) || 1;
  const step = 100 / Math.max(1, values.length - 1);
  let path = '';
  let isDown = false;
  values.forEach((value, at) => {
    if (value === null || value === undefined) {
      isDown = false;
      return;
    }
    path += `${isDown ? 'L' : 'M'}${(at * step).toFixed(2)} ${(30 - (value / top) * 28).toFixed(2)}`;
    isDown = true;
  });
  return (
    <svg class="spark" viewBox="0 0 100 32" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d="M0 31.500H100" stroke="var(--line)" stroke-width="1" vector-effect="non-scaling-stroke" />
      <path d={path || 'M0 30'} fill="none" stroke={`var(${color})`} stroke-width="1.500" vector-effect="non-scaling-stroke" stroke-linejoin="round" />
    </svg>
  );
}
