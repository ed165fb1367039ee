// The small things that every page is made of.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../state/api';
import { ago, exact, shortened } from '../state/format';
import { useNow } from '../state/live';
import { Icon, type IconName } from './Icon';

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'plain';

/** A word with its meaning as colour and icon, never as colour alone. */
export function Pill({ tone = 'plain', icon, children, title, isCalm }: { tone?: Tone; icon?: IconName | null; children: ComponentChildren; title?: string; isCalm?: boolean }) {
  const shown = icon === undefined && tone !== 'plain' ? tone : icon;
  return (
    <span class={`pill ${tone} ${isCalm ? 'calm' : ''}`} title={title}>
      {shown ? <Icon name={shown} /> : null}
      {children}
    </span>
  );
}

export function When({ time }: { time: string | number | null | undefined }) {
  const now = useNow();
  if (time === null || time === undefined) return <span class="unit">–</span>;
  const iso = typeof time === 'number' ? new Date(time * 1_000).toISOString() : time;
  return <time dateTime={iso} title={exact(time)}>{ago(time, now)}</time>;
}

export function say(text: string): void {
  dispatchEvent(new CustomEvent('penstock-say', { detail: text }));
}

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say('The browser does not let this page copy. Select the text and copy it yourself.');
  }
}

export function Id({ id, what = 'Id', isWhole }: { id: string; what?: string; isWhole?: boolean }) {
  return (
    <button
      type="button"
      class="copy"
      title={`${id}: click to copy`}
      aria-label={`${isWhole ? id : shortened(id)}: copy the ${what.toLowerCase()}`}
      onClick={(event) => {
        event.stopPropagation();
        void copy(id, what);
      }}
    >
      {isWhole ? id : shortened(id)}
    </button>
  );
}

export function Code({ text, label = 'Command' }: { text: string; label?: string }) {
  return (
    <div class="codebox">
      <pre class="code" tabIndex={0} aria-label={label}>{text}</pre>
      <button type="button" class="button icon small bare" aria-label={`Copy: ${label.toLowerCase()}`} title="Copy" onClick={() => void copy(text, label)}>
        <Icon name="copy" />
      </button>
    </div>
  );
}

export function Empty({ children, command, action }: { children: ComponentChildren; command?: string; action?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name="box" />
      <p>{children}</p>
      {command ? <Code text={command} /> : null}
      {action}
    </div>
  );
}

export function Fault({ error, what, retry }: { error: ApiError; what: string; retry?: () => void }) {
  return (
    <div class="fault" role="alert">
      <Icon name="bad" />
      <span>
        {what}: {error.message}
        {error.status ? ` (${error.status}, ${error.path.split('?')[0]})` : ''}
      </span>
      {retry ? <button type="button" class="button small" onClick={retry}>Try again</button> : null}
    </div>
  );
}

export function Waiting({ lines = 4, height }: { lines?: number; height?: number }) {
  return (
    <div class="body" aria-busy="true" aria-label="Loading" role="status" style={height ? { height: `${height}px` } : undefined}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} class="skeleton" style={{ width: `${90 - ((line * 23) % 50)}%`, marginBottom: '14px', marginTop: line === 0 ? '6px' : '0' }} />
      ))}
    </div>
  );
}

export function Panel({ title, note, acts, children, flush }: { title?: ComponentChildren; note?: ComponentChildren; acts?: ComponentChildren; children: ComponentChildren; flush?: boolean }) {
  return (
    <section class="panel">
      {title ? (
        <header>
          <h2>{title}{note ? <span class="note"> {note}</span> : null}</h2>
          {acts}
        </header>
      ) : null}
      <div class={flush ? 'flush' : 'body'}>{children}</div>
    </section>
  );
}

export function Segments<T extends string>({ value, options, onChange, label }: { value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void; label: string }) {
  return (
    <div class="segments" role="group" aria-label={label}>
      {options.map(([name, text]) => (
        <button type="button" key={name} aria-pressed={name === value} onClick={() => onChange(name)}>{text}</button>
      ))}
    </div>
  );
}

export function Meter({ share, tone, label }: { share: number; tone?: 'warning' | 'bad' | '' | undefined; label: string }) {
  const percent = Math.max(0, Math.min(100, share * 100));
  return (
    <div class={`meter ${tone ?? ''}`} role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(percent)}>
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

/** A modal of the browser's own: focus stays inside, Esc closes, focus returns. */
export function Modal({ title, onClose, children }: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current?.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={dialog} aria-label={title} onClose={onClose} onClick={(event) => event.target === dialog.current && dialog.current?.close()}>
      {children}
    </dialog>
  );
}

/** Asks before something that hurts, naming the thing and what will happen. */
export function Confirm({ title, effect, act, onAct, onClose }: { title: string; effect: ComponentChildren; act: string; onAct: () => Promise<unknown>; onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  return (
    <Modal title={title} onClose={onClose}>
      <div class="inner">
        <h2>{title}</h2>
        <p>{effect}</p>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts">
          <button type="button" class="button" onClick={onClose}>Keep it</button>
          <button
            type="button"
            class="button danger main"
            disabled={isBusy}
            onClick={() => {
              setBusy(true);
              onAct().then(onClose, (fault: Error) => (setError(fault.message), setBusy(false)));
            }}
          >
            {act}
          </button>
        </div>
      </div>
    </Modal>
  );
}

export function Toasts() {
  const [texts, set] = useState<{ id: number; text: string }[]>([]);
  useEffect(() => {
    let id = 0;
    const listen = (event: Event) => {
      const next = { id: ++id, text: (event as CustomEvent<string>).detail };
      set((before) => [...before.slice(-2), next]);
      setTimeout(() => set((before) => before.filter((one) => one.id !== next.id)), 4_000);
    };
    addEventListener('penstock-say', listen);
    return () => removeEventListener('penstock-say', listen);
  }, []);
  return <div class="toasts" role="status" aria-live="polite">{texts.map((one) => <div key={one.id} class="toast">{one.text}</div>)}</div>;
}

export const toneOf = (state: string): Tone => {
  switch (state) {
    case 'healthy': case 'ready': case 'completed': case 'cache_hit': case 'active': case 'well': case 'serving': case 'resolved':
      return 'good';
    case 'recovering': case 'half-open': case 'starting': case 'draining': case 'pending': case 'degraded': case 'client_gone': case 'shadow': case 'idle':
      return state === 'idle' || state === 'client_gone' ? 'plain' : 'info';
    case 'held': case 'expired': case 'lost_hedge': case 'refused': case 'declining': case 'ticket': case 'interrupted':
      return state === 'lost_hedge' ? 'plain' : 'warning';
    case 'ejected': case 'failed': case 'crash-looping': case 'upstream_fault': case 'deadline': case 'revoked': case 'failing': case 'firing': case 'page':
      return state === 'revoked' ? 'plain' : 'bad';
    default:
      return 'plain';
  }
};
