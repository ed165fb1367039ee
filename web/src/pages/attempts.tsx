// How an attempt is shown, wherever one is.
import type { Attempt } from '../state/documents';
import * as f from '../state/format';
import { pageUrl } from '../state/route';
import type { Column } from '../parts/Table';
import { Id, Pill, toneOf, When } from '../parts/small';

export function outcomeOf(row: Attempt) {
  if (row.outcome === 'cache_hit') return <Pill tone="good" icon="cache" isCalm>{row.cache === 'none' ? 'cache' : row.cache}</Pill>;
  const text = row.status !== null && row.status >= 400 ? `${f.words(row.outcome)} ${row.status}` : f.words(row.outcome);
  return <Pill tone={toneOf(row.outcome)} isCalm={row.outcome === 'completed' || row.outcome === 'client_gone' || row.outcome === 'lost_hedge'}>{text}</Pill>;
}

export const attemptColumns: Column<Attempt>[] = [
  { name: 'when', title: 'When', render: (row) => <When time={row.acceptedAt} />, value: (row) => row.acceptedAt },
  {
    name: 'id', title: 'Request', value: (row) => row.requestId,
    render: (row) => <><a class="mono cell" href={pageUrl(`/requests/${row.requestId}`)} title={row.requestId}>{f.shortened(row.requestId)}</a>{row.attempt > 1 ? <span class="sub"> ·{row.attempt}</span> : null}</>,
  },
  { name: 'model', title: 'Model', value: (row) => row.model, render: (row) => <a class="cell" href={pageUrl(`/requests/${row.requestId}`)}>{row.model}</a> },
  { name: 'target', title: 'Target', value: (row) => row.target, render: (row) => row.target ?? <span class="unit">–</span> },
  { name: 'provider', title: 'Provider', isHidden: true, value: (row) => row.provider, render: (row) => row.provider ?? '–' },
  { name: 'region', title: 'Region', isHidden: true, value: (row) => row.region, render: (row) => row.region ?? '–' },
  { name: 'tenant', title: 'Tenant', value: (row) => row.tenant, render: (row) => row.tenant ?? <span class="unit">open</span> },
  { name: 'key', title: 'Key', isHidden: true, value: (row) => row.key, render: (row) => row.key ?? '–' },
  { name: 'outcome', title: 'Outcome', value: (row) => row.outcome, render: outcomeOf },
  { name: 'kind', title: 'Kind', isHidden: true, value: (row) => row.operation, render: (row) => `${row.operation}${row.streamed ? ', stream' : ''}${row.hedge ? ', hedge' : ''}${row.shadow ? ', shadow' : ''}` },
  {
    name: 'tokens', title: 'Tokens in / out', isNumber: true, value: (row) => row.outputTokens,
    render: (row) => <>{f.count(row.promptTokens)} <span class="unit">/</span> {f.count(row.outputTokens)}{row.estimated ? <span class="unit" title="Estimated: the target did not say"> ≈</span> : null}</>,
  },
  { name: 'queued', title: 'Before dispatch', isNumber: true, isHidden: true, value: (row) => row.queuedMs, render: (row) => f.ms(row.queuedMs) },
  { name: 'first', title: 'First token', isNumber: true, value: (row) => (row.streamed ? row.firstTokenMs : null), render: (row) => (row.streamed ? f.ms(row.firstTokenMs) : <span class="unit" title="Not streamed">–</span>) },
  { name: 'total', title: 'Total', isNumber: true, value: (row) => row.totalMs, render: (row) => f.ms(row.totalMs) },
  { name: 'cost', title: 'Cost', isNumber: true, value: (row) => row.costUsd, render: (row) => f.usd(row.costUsd) },
];

export { Id };
