// What the admin API answers, as far as these pages read it. Null is unknown, which is not 0.

export type Prices = {
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
  cachedInputUsdPerMillion: number | null;
  cacheWriteUsdPerMillion: number | null;
};

export type StatusTarget = { name: string; use: string; tier: number; weight: number; health: string | null; reason: string | null; prices?: Prices | null };

export type Replica = { id: string; pool: string; phase: string; address: string | null; processId: number | null; startedAt: string; readyAt: string | null };

export type Pool = {
  name: string;
  target: string;
  health: string;
  desired: number;
  replicas: Replica[];
  restarts: number;
  lastFailure: { at?: string; reason: string } | null;
  nextStartAt: string | null;
};

export type Status = {
  version: string;
  startedAt: string;
  uptimeSeconds: number;
  catalogVersion: number;
  listeners: { data: string | null; dataNeedsKey: boolean; admin: string };
  pools: Pool[];
  models: { name: string; targets: StatusTarget[] }[];
};

export type TargetHealth = {
  model: string;
  name: string;
  use: string;
  tier: number;
  weight: number;
  region: string | null;
  health: string;
  reason: string;
  since: string;
  ejectedUntil: string | null;
  restingUntil: string | null;
  share: number;
  running: number;
  latencySeconds: number | null;
  roundTripSeconds: number | null;
  faultRate: number | null;
  ejections: number;
  trials: number;
  panics: number;
  history: { at: string; from: string; to: string; reason: string }[];
};

export type Attempt = {
  requestId: string;
  attempt: number;
  acceptedAt: string;
  tenant: string | null;
  key: string | null;
  model: string;
  target: string | null;
  provider: string | null;
  region: string | null;
  operation: string;
  outcome: string;
  cache: string;
  status: number | null;
  streamed: boolean;
  hedge: boolean;
  shadow: boolean;
  estimated: boolean;
  promptTokens: number | null;
  cachedTokens: number | null;
  cacheWriteTokens: number | null;
  outputTokens: number | null;
  reasoningTokens: number | null;
  costUsd: number | null;
  queuedMs: number;
  firstTokenMs: number | null;
  totalMs: number;
};

export type Usage = {
  time: string | null;
  tenant: string | null;
  key: string | null;
  model: string | null;
  outcome: string | null;
  attempts: number;
  promptTokens: number;
  outputTokens: number;
  costUsd: number;
};

export type Spent = { limit: string; most: number; taken: number; resetSeconds: number };
export type Limits = { rpm?: number | null; tpm?: number | null; rpd?: number | null; tpd?: number | null; concurrent?: number | null };
export type Budget = { usd: number; per: string; warnAt: number; degradeTo?: string | null };

export type Tenant = {
  name: string;
  origin: string;
  models?: string[];
  regions?: string[];
  limits?: Limits;
  budget?: Budget;
  keys: string[];
  taken: Spent[];
};

export type Key = {
  tenant: string;
  name: string;
  origin: string;
  state: string;
  ids: string[];
  models?: string[];
  limits?: Limits;
  budget?: Budget;
  expires?: string;
  taken: Spent[];
  key?: string;
};

export type Percentiles<T> = { p50: T; p95: T; p99: T };
type Steps = (number | null)[];

export type Series = {
  model: string | null;
  target: string | null;
  tenant: string | null;
  requests: Steps;
  errors: Record<string, Steps>;
  clientGone: Steps;
  firstTokenMs: Percentiles<Steps>;
  durationMs: Percentiles<Steps>;
  overheadMs: Percentiles<Steps>;
  perOutputTokenMs: Percentiles<Steps>;
  inputTokens: Steps;
  outputTokens: Steps;
  costUsd: Steps;
  cacheHits: Record<string, Steps>;
  savingsUsd: Steps;
  inFlight: Steps;
  queueDepth: Steps;
  whole: Whole;
};

export type Whole = {
  requests: number;
  errors: number;
  errorRate: number | null;
  requestsPerSecond: number;
  firstTokenMs: Percentiles<number | null>;
  durationMs: Percentiles<number | null>;
  overheadMs: Percentiles<number | null>;
  outputTokens: number;
  outputTokensPerSecond: number;
  costUsd: number;
  costUsdPerHour: number;
  cacheHits: number;
  cacheHitRate: number | null;
  savingsUsd: number;
};

export type Measures = { stepSeconds: number; from: number; until: number; by: string; times: number[]; series: Series[] };

export type Alert = {
  id: string;
  rule: string;
  state: 'pending' | 'firing' | 'resolved';
  severity: string;
  labels: Record<string, string>;
  summary: string;
  value: number | null;
  threshold: number | null;
  since: number;
  firingSince: number | null;
  resolvedAt: number | null;
  silencedBy: string | null;
};
