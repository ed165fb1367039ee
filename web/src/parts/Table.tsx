// One table for all pages: sticky head, sorting where all rows are here, a chooser of columns, CSV of what is shown.
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { go } from '../state/route';
import { Icon } from './Icon';

export type Column<T> = {
  name: string;
  title: string;
  isNumber?: boolean;
  isHidden?: boolean;
  isWide?: boolean;
  render: (row: T) => ComponentChildren;
  /** What sorting and CSV take; without it neither does. */
  value?: (row: T) => string | number | null;
};

type Props<T> = {
  rows: T[];
  columns: Column<T>[];
  keyOf: (row: T) => string;
  label: string;
  linkOf?: (row: T) => string;
  isSortable?: boolean;
  visible?: Set<string>;
  maxHeight?: number;
};

export function Table<T>({ rows, columns, keyOf, label, linkOf, isSortable, visible, maxHeight }: Props<T>) {
  const [sort, setSort] = useState<{ name: string; isUp: boolean } | null>(null);
  const shown = columns.filter((column) => (visible ? visible.has(column.name) : !column.isHidden));
  const ordered = useMemo(() => {
    const value = columns.find((column) => column.name === sort?.name)?.value;
    if (!sort || !value) return rows;
    return [...rows].sort((one, other) => compare(value(one), value(other)) * (sort.isUp ? 1 : -1));
  }, [rows, sort, columns]);
  return (
    <div class="scroll" style={maxHeight ? { maxHeight: `${maxHeight}px` } : undefined} tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {shown.map((column) => (
              <th
                key={column.name}
                scope="col"
                class={column.isNumber ? 'number' : ''}
                aria-sort={sort?.name === column.name ? (sort.isUp ? 'ascending' : 'descending') : undefined}
              >
                {isSortable && column.value ? (
                  <button type="button" onClick={() => setSort({ name: column.name, isUp: sort?.name === column.name ? !sort.isUp : !column.isNumber })}>
                    {column.title}
                    {sort?.name === column.name ? <Icon name={sort.isUp ? 'up' : 'down'} /> : null}
                  </button>
                ) : column.title === '' ? <span class="visually-hidden">Actions</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.map((row) => (
            <tr
              key={keyOf(row)}
              class={linkOf ? 'link' : ''}
              onClick={(event) => {
                if (!linkOf || (event.target as Element).closest('a,button,input') || String(getSelection()) !== '') return;
                go(linkOf(row));
              }}
            >
              {shown.map((column) => (
                <td key={column.name} class={`${column.isNumber ? 'number' : ''} ${column.isWide ? 'wide' : ''}`}>{column.render(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function ColumnChooser<T>({ columns, visible, onChange }: { columns: Column<T>[]; visible: Set<string>; onChange: (visible: Set<string>) => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <div
      class="columns"
      onKeyDown={(event) => event.key === 'Escape' && isOpen && (event.stopPropagation(), setOpen(false))}
      onFocusOut={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && event.relatedTarget && setOpen(false)}
    >
      <button type="button" class="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Icon name="columns" />Columns
      </button>
      {isOpen ? (
        <div>
          {columns.map((column) => (
            <label key={column.name}>
              <input
                type="checkbox"
                checked={visible.has(column.name)}
                onChange={() => {
                  const next = new Set(visible);
                  if (!next.delete(column.name)) next.add(column.name);
                  if (next.size > 0) onChange(next);
                }}
              />
              {column.title}
            </label>
          ))}
        </div>
      ) : null}
    </div>
  );
}

/** What is loaded, as a file. Cells that a spreadsheet would take for a formula are quoted out of it. */
export function saveCsv<T>(name: string, rows: T[], columns: Column<T>[]): void {
  const kept = columns.filter((column) => column.value);
  const cell = (value: string | number | null): string => {
    const text = value === null ? '' : String(value);
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [kept.map((column) => cell(column.title)), ...rows.map((row) => kept.map((column) => cell(column.value!(row))))];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(',')).join('\r\n') + '\r\n'], { type: 'text/csv' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

function compare(one: string | number | null, other: string | number | null): number {
  if (one === other) return 0;
  if (one === null) return -1;
  if (other === null) return 1;
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other), 'en', { numeric: true });
}
