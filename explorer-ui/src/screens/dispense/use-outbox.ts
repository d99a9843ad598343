import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from '../../api/store.ts';
import { line, watchLine } from './line.ts';
import { outbox, outboxState } from './outbox-state.ts';

const FLUSH_MS = 8000;

/** Sends what waits when the page opens, when the line comes back, and now and then while anything waits. */
export function useOutbox(institution: string): void {
  const queries = useQueryClient();
  const state = useStore(line);
  useEffect(watchLine, []);
  useEffect(() => {
    if (state === 'down' || institution === '') return undefined;
    const flush = async () => {
      const box = await outbox();
      const waits = () => outboxState.get().baskets.filter(({ refusal }) => refusal === undefined).length;
      const before = waits();
      if (before === 0) return;
      await box.flush(institution);
      if (waits() < before) await queries.invalidateQueries({ queryKey: ['dispenses'] });
    };
    void flush();
    const timer = setInterval(() => void flush(), FLUSH_MS);
    return () => {
      clearInterval(timer);
    };
  }, [state, institution, queries]);
}
