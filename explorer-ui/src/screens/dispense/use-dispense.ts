import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newActKey } from '../../api/act-key.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import type { Basket } from './basket.ts';
import { requestsOf } from './basket-request.ts';
import { line } from '../../outbox/line.ts';
import type { Delivery } from '../../outbox/outbox.ts';
import { outbox } from '../../outbox/outbox-state.ts';
import type { Said } from './said.ts';

interface Giver {
  readonly institution: string;
  readonly premises: string | undefined;
  /** The counter is empty again, or its boxes have left it while something without code was refused. */
  readonly onGiven: (what: 'all' | 'boxes') => void;
  readonly say: (said: Said) => void;
}

/**
 * Gives a basket out: kept first, then sent. Without an answer it waits in the outbox under its key, and the page says that
 * nothing is confirmed; a refusal leaves the basket on the counter.
 */
export function useDispense({ institution, premises, onGiven, say }: Giver) {
  const queries = useQueryClient();
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<ApiProblem | undefined>(undefined);

  const send = async (basket: Basket, place: string) => {
    const box = await outbox();
    const deliveries: Delivery[] = [];
    for (const { path, body, boxes } of requestsOf(basket, place)) {
      const at = new Date().toISOString();
      const { prescription } = basket;
      const delivery = await box.submit({ key: newActKey(), path, body, institution, prescription, at, boxes });
      deliveries.push(delivery);
      if (delivery.kind === 'refused') break;
    }
    return deliveries;
  };

  const run = async (basket: Basket) => {
    if (running || premises === undefined) return;
    setRunning(true);
    setProblem(undefined);
    try {
      const deliveries = await send(basket, premises);
      const refused = deliveries.find((each) => each.kind === 'refused');
      if (refused !== undefined) {
        setProblem(refused.problem);
        if (deliveries.length > 1) onGiven('boxes');
        say({ tone: 'bad', words: deliveries.length > 1 ? 'refused-rest' : 'refused', code: refused.problem.code });
        return;
      }
      const waits = deliveries.some(({ kind }) => kind === 'waiting');
      if (waits) line.set('down');
      say(
        waits ? { tone: 'doubt', words: 'queued' } : { tone: 'good', words: 'dispensed', count: basket.boxes.length },
      );
      onGiven('all');
    } catch (error) {
      setProblem(toApiProblem(error));
      say({ tone: 'bad', words: 'not-kept' });
    } finally {
      setRunning(false);
      void queries.invalidateQueries({ queryKey: ['dispenses'] });
    }
  };

  return { run, running, problem };
}
