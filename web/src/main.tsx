import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { currentSession, loadSession, whenSignedOut, type Session } from './state/api';
import { disconnect } from './state/live';
import { applyTheme } from './state/theme';
import { Frame } from './frame/Frame';
import { Login } from './frame/Login';
import { Toasts } from './parts/small';

applyTheme();

function App() {
  const [session, set] = useState<Session | null>(null);
  useEffect(() => {
    whenSignedOut(() => {
      disconnect();
      set({ ...currentSession() });
    });
    loadSession().then((known) => set({ ...known }), () => set({ operator: null, role: null, csrf: null, expiresAt: null }));
  }, []);
  if (session === null) return null;
  return (
    <>
      {session.operator === null ? <Login onSignedIn={(known) => set({ ...known })} /> : <Frame session={session} />}
      <Toasts />
    </>
  );
}

render(<App />, document.getElementById('app')!);
