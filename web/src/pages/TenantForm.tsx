import { useState } from 'preact/hooks';
import { send } from '../state/api';
import type { Tenant } from '../state/documents';
import { go, pageUrl } from '../state/route';
import { Modal, say } from '../parts/small';

/** Makes a tenant, or changes one that was made here. What is left empty is without limit. */
export function TenantForm({ tenant, onClose, onSaved }: { tenant?: Tenant; onClose: () => void; onSaved: () => void }) {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  const [form, setForm] = useState({
    name: tenant?.name ?? '', models: tenant?.models?.join(', ') ?? '', rpm: text(tenant?.limits?.rpm), tpm: text(tenant?.limits?.tpm),
    concurrent: text(tenant?.limits?.concurrent), usd: text(tenant?.budget?.usd), per: tenant?.budget?.per ?? 'month',
  });
  const [error, setError] = useState<string | null>(null);
  const set = (name: keyof typeof form) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value });
  const number = (value: string) => (value === '' ? null : Number(value));
  const submit = (event: Event) => {
    event.preventDefault();
    const models = form.models.split(',').map((model) => model.trim()).filter((model) => model !== '');
    const limits = { ...tenant?.limits, rpm: number(form.rpm), tpm: number(form.tpm), concurrent: number(form.concurrent) };
    const body = {
      ...(models.length > 0 ? { models } : {}),
      ...(tenant?.regions ? { regions: tenant.regions } : {}),
      ...(Object.values(limits).some((limit) => limit !== null && limit !== undefined) ? { limits } : {}),
      ...(form.usd === '' ? {} : { budget: { warnAt: 0.8, ...tenant?.budget, usd: Number(form.usd), per: form.per } }),
    };
    send('PUT', `/admin/v1/tenants/${encodeURIComponent(form.name.trim())}`, body).then(() => {
      say(`${form.name.trim()} is saved and in force.`);
      onSaved();
      onClose();
      if (!tenant) go(pageUrl(`/tenants/${encodeURIComponent(form.name.trim())}`));
    }, (fault: Error) => setError(fault.message));
  };
  return (
    <Modal title={tenant ? `Edit ${tenant.name}` : 'New tenant'} onClose={onClose}>
      <form onSubmit={submit}>
        <h2>{tenant ? `Edit ${tenant.name}` : 'New tenant'}</h2>
        {tenant ? null : <label class="field"><span>Name</span><input class="input" required maxLength={64} pattern="[A-Za-z0-9._\-]+" value={form.name} placeholder="acme" autofocus onInput={set('name')} /></label>}
        <label class="field"><span>Models it may call</span><input class="input" value={form.models} placeholder="all" onInput={set('models')} /><small>Names with commas between.</small></label>
        <div class="row">
          <label class="field"><span>Budget, USD</span><input class="input" type="number" min={0} step="any" value={form.usd} placeholder="none" onInput={set('usd')} /></label>
          <label class="field"><span>a</span><select class="input" value={form.per} onChange={set('per')}>{['day', 'week', 'month', 'total'].map((per) => <option key={per}>{per}</option>)}</select></label>
        </div>
        <div class="row">
          <label class="field"><span>Requests a minute</span><input class="input" type="number" min={0} value={form.rpm} placeholder="any" onInput={set('rpm')} /></label>
          <label class="field"><span>Tokens a minute</span><input class="input" type="number" min={0} value={form.tpm} placeholder="any" onInput={set('tpm')} /></label>
          <label class="field"><span>At once</span><input class="input" type="number" min={0} value={form.concurrent} placeholder="any" onInput={set('concurrent')} /></label>
        </div>
        {error ? <div class="fault" role="alert">{error}</div> : null}
        <div class="acts"><button type="button" class="button" onClick={onClose}>Cancel</button><button type="submit" class="button main">{tenant ? 'Save' : 'Create the tenant'}</button></div>
      </form>
    </Modal>
  );
}
