// Something that is loaded, and loaded again: what was there stays until the new is, so that nothing jumps.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api';

export type Resource<T> = { data: T | null; error: ApiError | null; isLoading: boolean; reload: () => void };

/** Loads when one of `keys` changes; `beat` loads again in silence. A null loader waits. */
export function useResource<T>(load: ((signal: AbortSignal) => Promise<T>) | null, keys: unknown[], beat = 0): Resource<T> {
  const [state, set] = useState<{ data: T | null; error: ApiError | null; isLoading: boolean }>({ data: null, error: null, isLoading: load !== null });
  const [again, setAgain] = useState(0);
  const key = JSON.stringify(keys);
  const shown = useRef('');
  useEffect(() => {
    if (!load) return undefined;
    const abort = new AbortController();
    if (shown.current !== key) {
      set((before) => ({ data: shown.current === '' ? before.data : null, error: null, isLoading: true }));
      shown.current = key;
    }
    load(abort.signal).then(
      (data) => !abort.signal.aborted && set({ data, error: null, isLoading: false }),
      (fault: unknown) => {
        if (abort.signal.aborted) return;
        const error = fault instanceof ApiError ? fault : new ApiError(0, String(fault), '');
        set((before) => ({ data: before.data, error, isLoading: false }));
      },
    );
    return () => abort.abort();
  }, [key, beat, again, load === null]);
  const reload = useCallback(() => setAgain((count) => count + 1), []);
  return { ...state, reload };
}
