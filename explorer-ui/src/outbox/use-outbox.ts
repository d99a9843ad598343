import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from '../api/store.ts';
import { line, watchLine } from './line.ts';
import { flushOutbox } from './outbox-state.ts';

const FLUSH_MS = 5000;

/** Sends what waits when the page opens, when the line comes back, and now and then: also what another window has left. */
export function useOutbox(institution: string): void {
  const queries = useQueryClient();
  const state = useStore(line);
  useEffect(watchLine, []);
  useEffect(() => {
    if (state === 'down') return undefined;
    const flush = async () => {
      if (await flushOutbox(institution)) await queries.invalidateQueries({ queryKey: ['dispenses'] });
    };
    void flush();
    const timer = setInterval(() => void flush(), FLUSH_MS);
    return () => {
      clearInterval(timer);
    };
  }, [state, institution, queries]);
}
