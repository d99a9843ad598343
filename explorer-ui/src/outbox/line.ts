import { readSession } from '../session/session.ts';
import { newStore } from '../api/store.ts';

/** Whether the service answered when it was last asked. */
export const line = newStore<'up' | 'down'>('up');

const PROBE_MS = 3000;

/** While the line is down asks now and then whether it is back, and at once when the network says so; returns how to stop. */
export function watchLine(): () => void {
  const probe = () => {
    if (line.get() === 'up') return;
    readSession({ background: true, signal: AbortSignal.timeout(PROBE_MS) }).then(
      () => {
        line.set('up');
      },
      () => undefined, // still down: asked again
    );
  };
  const timer = setInterval(probe, PROBE_MS);
  window.addEventListener('online', probe);
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', probe);
  };
}
