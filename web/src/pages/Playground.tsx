// Can I try it? What does it cost, how fast is it? It spends as a tenant of its own.
import { useEffect, useRef, useState } from 'preact/hooks';
import { get, may } from '../state/api';
import type { Prices, Spent, Status } from '../state/documents';
import * as f from '../state/format';
import { useResource } from '../state/resource';
import { go, pageUrl, withQuery, type Route } from '../state/route';
import { Icon } from '../parts/Icon';
import { copy, Empty, Fault, Id, Meter, Panel, Pill, Segments, Waiting } from '../parts/small';
import { snippet, type Asked } from './snippets';
import { stream, type Answer } from './stream';

type Account = { tenant: string; budget: { usd: number; per: string } | null; taken: Spent[] };

export function Playground({ route }: { route: Route }) {
  const status = useResource((signal) => get<Status>('/admin/v1/status', {}, signal), ['status']);
  const account = useResource((signal) => get<Account>('/admin/v1/playground', {}, signal), ['playground']);
  const models = status.data?.models ?? [];
  const first = route.query.get('model') ?? models[0]?.name ?? '';
  const second = route.query.get('beside');
  const [form, setForm] = useState({ system: '', user: 'What is a semantic cache?', temperature: '', maxTokens: '256', isCached: true });
  const [answers, setAnswers] = useState<Record<string, Answer>>({});
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const asked = [first, ...(second !== null ? [second] : [])].filter((model) => model !== '');
  const isRunning = Object.values(answers).some((answer) => answer.state === 'running');
  const ask = (event?: Event) => {
    event?.preventDefault();
    if (isRunning || form.user.trim() === '' || !may('operator')) return;
    running.current?.abort();
    const abort = (running.current = new AbortController());
    setAnswers({});
    const runs = asked.map((model, at) => stream(askedOf(model, form), abort.signal, (answer) => setAnswers((before) => ({ ...before, [at]: answer }))));
    void Promise.allSettled(runs).then(account.reload);
  };
  const input = (name: keyof typeof form) => (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value });
  if (status.error) return <Fault error={status.error} what="Models could not be loaded" retry={status.reload} />;
  return (
    <>
      <div class="head"><h1>Playground</h1><span class="lede">ask any model through the gateway</span><div class="acts">{account.data ? <Spending account={account.data} /> : null}</div></div>
      {status.data === null ? <Panel><Waiting lines={8} /></Panel> : models.length === 0 ? <Panel flush><Empty command="penstock serve --model FILE.gguf">No model is configured.</Empty></Panel> : (
        <div class="play">
          <Panel flush>
            <form class="ask" onSubmit={ask}>
              <Picker label="Model" status={status.data} value={first} onChange={(model) => go(withQuery({ model }), true)} />
              {second !== null ? <Picker label="Beside it" status={status.data} value={second} onChange={(model) => go(withQuery({ beside: model }), true)} /> : null}
              <button type="button" class="button small" onClick={() => go(withQuery({ beside: second === null ? (models.find((model) => model.name !== first) ?? models[0]!).name : null }), true)}>
                <Icon name={second === null ? 'plus' : 'close'} />{second === null ? 'A second model beside it' : 'One model only'}
              </button>
              <label class="field"><span>System</span><textarea class="input" rows={2} value={form.system} placeholder="Nothing" onInput={input('system')} /></label>
              <label class="field"><span>Message</span><textarea class="input" rows={5} required value={form.user} onInput={input('user')} onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ask(event)} /></label>
              <details>
                <summary>Parameters</summary>
                <div>
                  <div class="row">
                    <label class="field"><span>Temperature</span><input class="input" type="number" min={0} max={2} step="any" value={form.temperature} placeholder="the model's" onInput={input('temperature')} /></label>
                    <label class="field"><span>Most tokens</span><input class="input" type="number" min={1} value={form.maxTokens} placeholder="the model's" onInput={input('maxTokens')} /></label>
                  </div>
                  <label style={{ display: 'flex', gap: '8px', alignItems: 'center' }}><input type="checkbox" checked={form.isCached} onChange={(event) => setForm({ ...form, isCached: event.currentTarget.checked })} />A cache may answer</label>
                </div>
              </details>
              {isRunning ? <button type="button" class="button" onClick={() => running.current?.abort()}>Stop</button>
                : <button type="submit" class="button main" disabled={!may('operator')} title={may('operator') ? 'Ctrl+Enter' : ''}><Icon name="play" />Ask</button>}
              {may('operator') ? null : <p class="tone-soft">Asking spends money, so it needs the role operator.</p>}
            </form>
          </Panel>
          <div class="answers">{asked.map((model, at) => <Shown key={`${at}/${model}`} at={at} model={model} answer={answers[at]} asked={askedOf(model, form)} data={status.data!.listeners.data} />)}</div>
        </div>
      )}
    </>
  );
}

function askedOf(model: string, form: { system: string; user: string; temperature: string; maxTokens: string; isCached: boolean }): Asked {
  return {
    model,
    messages: [...(form.system.trim() === '' ? [] : [{ role: 'system' as const, content: form.system }]), { role: 'user' as const, content: form.user }],
    ...(form.temperature === '' ? {} : { temperature: Number(form.temperature) }),
    ...(form.maxTokens === '' ? {} : { max_tokens: Number(form.maxTokens) }),
    isCached: form.isCached,
  };
}

function priceOf(targets: { prices?: Prices | null }[]): string {
  const prices = targets.map((target) => target.prices).find((one) => one) ?? null;
  return prices ? `${f.usd(prices.inputUsdPerMillion)} in, ${f.usd(prices.outputUsdPerMillion)} out` : 'no price';
}

function Picker({ label, status, value, onChange }: { label: string; status: Status; value: string; onChange: (model: string) => void }) {
  const chosen = status.models.find((model) => model.name === value);
  return (
    <label class="field">
      <span>{label}</span>
      <select class="input" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {status.models.map((model) => <option key={model.name} value={model.name}>{model.name} · {priceOf(model.targets)}</option>)}
      </select>
      <small>{chosen ? `${chosen.targets.map((target) => target.use).join(', ')}; USD for a million tokens` : 'There is no model of this name.'}</small>
    </label>
  );
}

function Spending({ account }: { account: Account }) {
  const spent = account.taken.find((taken) => taken.limit === 'usd');
  if (!spent) return <Pill>tenant {account.tenant}, no budget</Pill>;
  return (
    <div style={{ display: 'grid', gap: '3px', minWidth: '220px' }}>
      <span class="tone-soft">Tenant {account.tenant}: {f.usd(spent.taken)} of {f.usd(spent.most)} a {account.budget?.per ?? 'day'}</span>
      <Meter share={spent.most > 0 ? spent.taken / spent.most : 1} label="Budget of the playground" />
    </div>
  );
}

const snippets = [['curl', 'curl'], ['openai', 'OpenAI SDK'], ['dotnet', '.NET']] as const;

function Shown({ at, model, answer, asked, data }: { at: number; model: string; answer: Answer | undefined; asked: Asked; data: string | null }) {
  const [kind, setKind] = useState<(typeof snippets)[number][0]>('curl');
  const text = snippet(kind, asked, data ?? 'http://127.0.0.1:8080/');
  return (
    <section class="panel answer" aria-label={`${at === 0 ? 'Answer' : 'Beside it, answer'} of ${model}`}>
      <header>
        <h2>{model}</h2>
        {answer?.target ? <Pill>{answer.target}</Pill> : null}
        {answer?.cache ? <Pill tone={answer.cache === 'miss' || answer.cache === 'bypass' ? 'plain' : 'good'} icon="cache">{answer.cache}</Pill> : null}
      </header>
      <div class={`text ${answer ? '' : 'waiting'}`} data-testid="answer" aria-live="off" aria-busy={answer?.state === 'running'}>
        {answer ? answer.text : 'The answer appears here as it is written.'}
        {answer?.reasoning && !answer.text ? <span class="tone-soft">{answer.reasoning}</span> : null}
      </div>
      {answer?.error ? <div class="body"><div class="fault" role="alert"><Icon name="bad" />{answer.error}</div></div> : null}
      <dl class="figures">
        <div><dt>First token</dt><dd>{f.ms(answer?.firstTokenMs)}</dd></div>
        <div><dt>Tokens a second</dt><dd>{f.rate(answer?.tokensPerSecond)}</dd></div>
        <div><dt>Tokens in / out</dt><dd>{f.whole(answer?.promptTokens)} / {f.whole(answer?.outputTokens)}</dd></div>
        <div><dt>Total</dt><dd>{f.ms(answer?.totalMs)}</dd></div>
        <div><dt>Cost</dt><dd>{f.usd(answer?.costUsd)}</dd></div>
        <div><dt>Request</dt><dd>{answer?.requestId ? <><Id id={answer.requestId} what="Request id" />{answer.state === 'done' ? <> <a href={pageUrl(`/requests/${answer.requestId}`)}>see</a></> : null}</> : f.unknown}</dd></div>
      </dl>
      <div class="body" style={{ borderTop: '1px solid var(--line)', paddingTop: '10px', display: 'grid', gap: '8px' }}>
        <div style={{ display: 'flex', gap: '8px', alignItems: 'center', flexWrap: 'wrap' }}>
          <Segments label="Copy as" value={kind} options={snippets} onChange={setKind} />
          <button type="button" class="button small bare" style={{ marginLeft: 'auto' }} onClick={() => void copy(text, 'Code')}><Icon name="copy" />Copy</button>
        </div>
        <pre class="code" style={{ maxHeight: '150px', margin: 0 }} tabIndex={0} aria-label="The same request as code">{text}</pre>
      </div>
    </section>
  );
}

