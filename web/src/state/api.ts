// The admin API: one fetch for all, problem details as errors, the edit token on everything that changes something.

export type Session = { operator: string | null; role: 'viewer' | 'operator' | 'admin' | null; csrf: string | null; expiresAt: string | null };

export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly path: string,
  ) {
    super(detail);
  }

  /** True where this program does not have what was asked for, rather than failing at it. */
  get isMissing(): boolean {
    return this.status === 404;
  }
}

let session: Session = { operator: null, role: null, csrf: null, expiresAt: null };
let onSignedOut: () => void = () => {};

export const currentSession = (): Session => session;
export const whenSignedOut = (act: () => void): void => void (onSignedOut = act);

export async function loadSession(): Promise<Session> {
  session = await get<Session>('/admin/v1/session');
  return session;
}

export async function signIn(key: string): Promise<Session> {
  session = await send<Session>('POST', '/admin/v1/session', { key });
  return session;
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/admin/v1/session');
  session = { operator: null, role: null, csrf: null, expiresAt: null };
  onSignedOut();
}

const ranks = { viewer: 0, operator: 1, admin: 2 } as const;

export const may = (role: keyof typeof ranks): boolean => session.role !== null && ranks[session.role] >= ranks[role];

export function get<T>(path: string, query: Record<string, string | number | null | undefined> = {}, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path + queryOf(query), undefined, signal);
}

export function send<T = void>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  return call<T>(method, path, body);
}

export function queryOf(query: Record<string, string | number | null | undefined>): string {
  const known = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return known.length === 0 ? '' : '?' + new URLSearchParams(known.map(([name, value]) => [name, String(value)])).toString();
}

export function raw(method: string, path: string, body: unknown, signal?: AbortSignal, extra: Record<string, string> = {}): Promise<Response> {
  const headers: Record<string, string> = { ...extra };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && session.csrf) headers['x-penstock-csrf'] = session.csrf;
  return fetch(path, {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await raw(method, path, body, signal);
  } catch (fault) {
    if (signal?.aborted) throw fault;
    throw new ApiError(0, 'Penstock does not answer. Is it still running?', path);
  }

  if (answer.status === 401) {
    session = { operator: null, role: null, csrf: null, expiresAt: null };
    onSignedOut();
  }

  if (!answer.ok) throw new ApiError(answer.status, await detailOf(answer), path);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function detailOf(answer: Response): Promise<string> {
  try {
    const problem = await answer.json();
    return problem.detail ?? problem.error?.message ?? `HTTP ${answer.status}`;
  } catch {
    return `HTTP ${answer.status}`;
  }
}
