// Replicas over time with each decision, as the scaler tells them.
import { ApiError, get } from '../state/api';
import { rangeOf } from '../state/range';
import type { Line } from '../parts/Chart';

export type Scaling = {
  mode: string; isLeader: boolean; leader: string | null; min: number; max: number; desired: number; ready: number; inFlight: number; queued: number;
  binding: string | null; manual: { replicas: number; until: string | number | null; operator: string; at: string | number } | null;
  replicaHourUsd: number | null; usdPerHour: number | null; overflowed: number; overflowUsd: number | null; problem: string | null;
};

type Vote = { policy: string; desired: number; reason: string };
type RawDecision = {
  id: string | number; at: string | number; current: number; desired: number; binding: string | null; outcome: string; note: string | null; votes: Vote[];
  inFlight: number; queued: number; oldestQueuedSeconds: number | null; kvUse: number | null;
};
type Point = { at: string | number; ready: number; starting: number; draining: number; desired: number; inFlight: number; queued: number };

export type Decision = { id: string; at: number; from: number; to: number; outcome: string; reason: string; binding: string; signals: string };
export type ScalingHistory = { times: number[]; lines: Line[]; decisions: Decision[] };

const secondsOf = (at: string | number): number => (typeof at === 'number' ? at : Date.parse(at) / 1_000);

/** Null where no scaler looks after the pool. */
export async function scalingOf(pool: string, signal: AbortSignal): Promise<Scaling | null> {
  try {
    return await get<Scaling>(`/admin/v1/pools/${encodeURIComponent(pool)}`, {}, signal);
  } catch (fault) {
    if (fault instanceof ApiError && (fault.isMissing || fault.status === 405)) return null;
    throw fault;
  }
}

export async function historyOf(pool: string, signal: AbortSignal): Promise<ScalingHistory> {
  const range = rangeOf();
  const path = `/admin/v1/pools/${encodeURIComponent(pool)}`;
  const seconds = Math.min(86_400, Math.max(60, Math.ceil(Date.now() / 1_000) - range.from));
  const [replicas, decided] = await Promise.all([
    get<{ points: Point[] }>(`${path}/replicas`, { seconds }, signal),
    get<{ decisions: RawDecision[] }>(`${path}/decisions`, { limit: 100 }, signal),
  ]);
  return { ...steps(replicas.points, range.from, range.until), decisions: decided.decisions.map(told) };
}

/** A point holds until the next: each change is drawn where it was. */
function steps(points: Point[], from: number, until: number): { times: number[]; lines: Line[] } {
  const shown = points.map((point) => ({ ...point, time: secondsOf(point.at) })).filter((point, at, all) => point.time <= until && (all[at + 1]?.time ?? Infinity) > from);
  const last = shown[shown.length - 1];
  const all = last ? [...shown.map((point) => ({ ...point, time: Math.max(point.time, from) })), { ...last, time: Math.max(until, last.time + 1) }] : [];
  const distinct = all.filter((point, at) => at === 0 || point.time > all[at - 1]!.time);
  return {
    times: distinct.map((point) => point.time),
    lines: [
      { name: 'ready', values: distinct.map((point) => point.ready), fill: 0.15, color: '--c1' },
      { name: 'wanted', values: distinct.map((point) => point.desired), color: '--c3', isThin: true },
    ],
  };
}

function told(raw: RawDecision): Decision {
  const winner = raw.votes.find((vote) => vote.policy === raw.binding) ?? [...raw.votes].sort((one, other) => other.desired - one.desired)[0];
  const parts = [`${raw.inFlight} in flight`, `${raw.queued} queued`];
  if (raw.oldestQueuedSeconds) parts.push(`oldest waits ${raw.oldestQueuedSeconds.toFixed(1)} s`);
  if (raw.kvUse !== null && raw.kvUse !== undefined) parts.push(`KV cache ${Math.round(raw.kvUse * 100)} %`);
  return {
    id: String(raw.id), at: secondsOf(raw.at), from: raw.current, to: raw.desired, outcome: raw.outcome,
    reason: [raw.note, winner?.reason].filter((text) => text).join('. ') || (raw.binding ?? ''), binding: raw.binding ?? '', signals: parts.join(', '),
  };
}
