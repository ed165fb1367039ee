import { useState } from 'preact/hooks';
import { signIn, type Session } from '../state/api';
import { Mark } from '../parts/Icon';

export function Login({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  const [key, setKey] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    signIn(key.trim()).then(onSignedIn, (fault: Error) => {
      setError(fault.message);
      setBusy(false);
    });
  };
  return (
    <main class="login">
      <form onSubmit={submit}>
        <div class="brand"><Mark /><h1>Penstock</h1></div>
        <p>Sign in with an admin key. It was shown when <code>penstock serve</code> first started.</p>
        <div class="field">
          <label for="key">Admin key</label>
          <input
            id="key" class="input mono" type="password" autocomplete="current-password" placeholder="psk-admin-…" required autofocus
            value={key} onInput={(event) => setKey(event.currentTarget.value)} aria-invalid={error !== null} aria-describedby={error ? 'key-error' : 'key-help'}
          />
          <small id="key-help">Lost it? <code>penstock admin reset-key</code> makes a new one.</small>
        </div>
        {error ? <div class="fault" role="alert" id="key-error">{error}</div> : null}
        <button type="submit" class="button main" disabled={isBusy || key.trim() === ''}>Sign in</button>
      </form>
    </main>
  );
}
