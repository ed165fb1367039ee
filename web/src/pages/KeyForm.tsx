import { useState } from 'preact/hooks';
import { send } from '../state/api';
import type { Key } from '../state/documents';
import { Icon } from '../parts/Icon';
import { copy, Modal } from '../parts/small';

/** Makes a key, and shows it: this once. */
export function KeyForm({ tenant, onClose }: { tenant: string; onClose: () => void }) {
  const [name, setName] = useState('');
  const [days, setDays] = useState('');
  const [usd, setUsd] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [made, setMade] = useState<Key | null>(null);
  if (made) return <ShownKey made={made} onClose={onClose} />;
  const submit = (event: Event) => {
    event.preventDefault();
    const body = {
      tenant,
      name: name.trim(),
      ...(days === '' ? {} : { expires: new Date(Date.now() + Number(days) * 86_400_000).toISOString() }),
      ...(usd === '' ? {} : { budget: { usd: Number(usd), per: 'month', warnAt: 0.8 } }),
    };
    send<Key>('POST', '/admin/v1/keys', body).then(setMade, (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title="New key" onClose={onClose}>
      <form onSubmit={submit}>
        <h2>New key for {tenant}</h2>
        <label class="field"><span>Name</span><input class="input" value={name} required maxLength={64} pattern="[A-Za-z0-9._\-]+" placeholder="app" autofocus onInput={(event) => setName(event.currentTarget.value)} /><small>Letters, digits, dots, dashes. It shows in the ledger, never the key.</small></label>
        <div class="row">
          <label class="field"><span>Valid for days</span><input class="input" type="number" min={1} max={3650} value={days} placeholder="for ever" onInput={(event) => setDays(event.currentTarget.value)} /></label>
          <label class="field"><span>Budget, USD a month</span><input class="input" type="number" min={0} step="any" value={usd} placeholder="its tenant's" onInput={(event) => setUsd(event.currentTarget.value)} /></label>
        </div>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class="button main">Create the key</button></div>
      </form>
    </Modal>
  );
}

export function ShownKey({ made, onClose }: { made: Key; onClose: () => void }) {
  return (
    <Modal title="The key" onClose={onClose}>
      <div class="inner">
        <h2>{made.tenant} / {made.name}</h2>
        <p>Copy the key now: it is shown this once. Only its hash is kept, so nobody can show it again.</p>
        <div class="secret" data-testid="secret">{made.key}</div>
        <div class="acts">
          <button type="button" class="button" onClick={() => void copy(made.key!, 'Key')}><Icon name="copy" />Copy</button>
          <button type="button" class="button main" onClick={onClose}>I have it</button>
        </div>
      </div>
    </Modal>
  );
}
