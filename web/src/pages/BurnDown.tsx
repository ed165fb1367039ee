// When does the budget run out? What is left since the period began, or since spending did, and the line it goes on at the pace of now.
import { get } from '../state/api';
import type { Spent, Usage } from '../state/documents';
import * as f from '../state/format';
import { useBeat } from '../state/live';
import { measures as measuresOf } from '../state/measures';
import { iso } from '../state/range';
import { useResource } from '../state/resource';
import { Chart } from '../parts/Chart';
import { Empty, Panel, Pill } from '../parts/small';
import { hoursLeft, spendOf, type TenantRow } from './Tenants';

type Step = { until: number; cost: number };
type Spending = { from: number; isWhole: boolean; steps: Step[] };

const hour = 3_600;
const periodSeconds: Record<string, number> = { day: 86_400, week: 604_800, month: 30.4 * 86_400, total: 90 * 86_400 };

export function BurnDown({ tenant }: { tenant: TenantRow }) {
  const spent = spendOf(tenant);
  const per = tenant.budget?.per ?? 'month';
  const now = Math.floor(Date.now() / 1_000);
  const end = spent && spent.resetSeconds > 0 ? Math.ceil((now + spent.resetSeconds) / hour) * hour : now + 30 * 86_400;
  const start = per === 'total' ? Math.floor(now / hour) * hour - 30 * 86_400 : end - Math.round(periodSeconds[per]! / hour) * hour;
  const spending = useResource(spent ? (signal) => spendingOf(tenant.name, start, signal) : null, [tenant.name, start], useBeat(10));
  if (!spent) return <Panel title="Budget"><Empty>It has no budget: nothing ends its spending.</Empty></Panel>;
  const hours = hoursLeft(tenant, tenant.costUsdPerHour);
  const { times, real, forecast } = burn(spending.data ?? { from: start, isWhole: true, steps: [] }, spent, now, end, tenant.costUsdPerHour ?? 0);
  return (
    <Panel
      title="Budget" note={`${f.usd(spent.most)} a ${per}${spending.data && !spending.data.isWhole ? '; shown since its first request' : ''}`}
      acts={hours === null ? <Pill tone="good">lasts its {per}</Pill> : <Pill tone={hours < 24 ? 'bad' : 'warning'}>{hours === 0 ? 'spent' : `runs out in ${f.span(hours * hour)}`}</Pill>}
    >
      <p style={{ marginBottom: '8px' }}><b>{f.usd(spent.most - Math.min(spent.taken, spent.most))}</b> left, <span class="unit">{f.usd(spent.taken)} spent; {f.usd(tenant.costUsdPerHour)} an hour now{tenant.budget?.degradeTo ? `; then ${tenant.budget.degradeTo} answers` : '; then it is blocked'}</span></p>
      <Chart label={`Budget left of ${tenant.name}`} times={times} lines={[{ name: 'left', values: real, fill: 0.15, color: '--c1' }, { name: 'forecast', values: forecast, color: '--c3' }]} format={f.usd} height={180} />
    </Panel>
  );
}

/** By the hour out of the ledger; of a tenant that is new in this period in the fine steps of the measures, from its first spending on. */
async function spendingOf(tenant: string, start: number, signal: AbortSignal): Promise<Spending> {
  const { usage } = await get<{ usage: Usage[] }>('/admin/v1/usage', { tenant, by: 'hour', from: iso(start) }, signal);
  const hours = usage.map((one) => ({ until: Date.parse(one.time!) / 1_000 + hour, cost: one.costUsd }));
  const now = Math.floor(Date.now() / 1_000);
  const first = hours.find((one) => one.cost > 0);
  const since = first ? first.until - hour : start;
  if (since - start <= (now - start) / 2) return { from: start, isWhole: true, steps: hours };
  if (now - since > 12 * hour) return { from: since, isWhole: false, steps: hours };
  const fine = await measuresOf('tenant', signal, { from: since, until: now, seconds: now - since, name: 'burn', isFixed: false });
  const costs = fine.series.find((one) => one.tenant === tenant)?.costUsd ?? [];
  const steps = fine.times.map((time, at) => ({ until: time + fine.stepSeconds, cost: costs[at] ?? 0 }));
  const begun = steps.findIndex((step) => step.cost > 0);
  return begun < 0 ? { from: since, isWhole: false, steps: hours } : { from: steps[begun]!.until - fine.stepSeconds, isWhole: false, steps: steps.slice(begun) };
}

/** The forecast goes on for as long as has been seen, to where the budget is gone, or to the period's end: whatever comes first after it can be read. */
function burn({ from, isWhole, steps }: Spending, spent: Spent, now: number, end: number, perHour: number) {
  const current = Math.max(0, spent.most - spent.taken);
  const known = steps.reduce((sum, step) => sum + step.cost, 0);
  // What was spent before the first of these steps is taken off at the beginning.
  let left = spent.most - Math.max(0, spent.taken - known);
  const points: [number, number | null, number | null][] = [[from, left, null]];
  for (const step of steps) {
    left -= step.cost;
    if (step.until < now) points.push([step.until, Math.max(current, left), null]);
  }
  points.push([now, current, current]);
  const gone = perHour > 0 ? now + (current / perHour) * hour : Infinity;
  const seen = Math.max(now - from, 600);
  const ahead = gone === Infinity ? seen : Math.min(12 * seen, Math.max(seen, gone - now + 60));
  const until = isWhole ? end : Math.min(end, now + ahead);
  if (gone < until) points.push([gone, null, 0]);
  points.push([until, null, Math.max(0, current - ((until - now) / hour) * perHour)]);
  return { times: points.map((point) => point[0]), real: points.map((point) => point[1]), forecast: points.map((point) => point[2]) };
}
