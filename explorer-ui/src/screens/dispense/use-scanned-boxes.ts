import { useEffect, useEffectEvent, useRef } from 'react';
import type { ReceiptElements, TraceCode } from '@piaosu/core';
import { scanBoxes } from '../../api/dispensing.ts';
import type { ScannedUnit } from '../../api/dispensing.ts';
import { toApiProblem } from '../../api/problem.ts';
import { useStore } from '../../api/store.ts';
import type { Product } from '../../api/supply.ts';
import type { Scan } from '../../scan/use-scanner.ts';
import type { Basket, BasketAct } from './basket.ts';
import { line } from '../../outbox/line.ts';
import { outboxState } from '../../outbox/outbox-state.ts';
import { productOfCode } from './product-of-code.ts';
import { noticeIn, saidOf } from './said.ts';
import type { Said } from './said.ts';

export interface Counter {
  readonly premises: string | undefined;
  /** False while it is not known which places there are. */
  readonly placesKnown: boolean;
  /** A basket is being given out: what is scanned now would leave the counter with it. */
  readonly running: boolean;
  readonly products: readonly Product[];
  readonly basket: Basket;
  readonly act: (act: BasketAct) => void;
  readonly say: (said: Said) => void;
}

export interface ScannedBoxes {
  readonly take: (scan: Scan) => void;
  /** A box was scanned and the service has not said yet what it is: the basket is not whole. */
  readonly isAsking: () => boolean;
}

/** What a scan does at the counter: every one gets an answer in words, whether the service can be asked or not. */
export function useScannedBoxes(counter: Counter): ScannedBoxes {
  const state = useStore(line);
  const asking = useRef(0);
  const recheck = useEffectEvent(() => void checkWaiting(counter));
  useEffect(() => {
    if (state === 'up') recheck();
  }, [state]);
  const takeMedicine = async (text: string, code: TraceCode) => {
    asking.current += 1;
    try {
      await takeBox(counter, text, code);
    } finally {
      asking.current -= 1;
    }
  };
  const take = ({ code }: Scan) => {
    if (counter.running) counter.say({ tone: 'doubt', words: 'busy', about: code.text });
    else if (code.kind === 'unknown') counter.say({ tone: 'bad', code: code.fault, about: code.text });
    else if (code.kind === 'medicine') void takeMedicine(code.text, code.code);
    else takeReceipt(counter, code.elements);
  };
  return { take, isAsking: () => asking.current > 0 };
}

function takeReceipt({ act, say }: Counter, { eInvoiceCode, eInvoiceNumber }: ReceiptElements): void {
  act({ do: 'receipt', code: eInvoiceCode, number: eInvoiceNumber });
  say({ tone: 'plain', words: 'receipt', about: `${eInvoiceCode}-${eInvoiceNumber}` });
}

async function takeBox(counter: Counter, text: string, code: TraceCode): Promise<void> {
  const { premises, placesKnown, basket, say } = counter;
  const { id } = code;
  if (premises === undefined) {
    say(placesKnown ? { tone: 'bad', words: 'no-place' } : { tone: 'doubt', words: 'not-ready', about: text });
    return;
  }
  if (basket.boxes.some((box) => box.id === id)) {
    say({ tone: 'doubt', code: 'DUPLICATE_IN_REQUEST', about: text });
    return;
  }
  if (outboxState.get().baskets.some(({ boxes, refusal }) => refusal === undefined && boxes.includes(id))) {
    say({ tone: 'doubt', words: 'in-queue', about: text });
    return;
  }
  if (line.get() === 'down') addUnchecked(counter, text, code);
  else await askFor(counter, premises, text, code);
}

async function askFor(counter: Counter, premises: string, text: string, code: TraceCode): Promise<void> {
  try {
    const [unit] = await scanBoxes({ premises, codes: [text] });
    if (unit === undefined) return;
    if (maySome(unit)) counter.act({ do: 'add-box', box: toBox(unit, code.id, text) });
    counter.say(saidOf(unit, text));
  } catch (error) {
    const problem = toApiProblem(error);
    if (problem.undecided) {
      line.set('down');
      addUnchecked(counter, text, code);
    } else counter.say({ tone: 'bad', code: problem.code, about: text, notice: noticeIn(problem.evidence) });
  }
}

function addUnchecked({ products, act, say }: Counter, text: string, code: TraceCode): void {
  const product = productOfCode(code, products);
  act({
    do: 'add-box',
    box: { id: code.id, code: text, checked: false, ...(product === undefined ? {} : { product }) },
  });
  say({ tone: 'doubt', words: 'unchecked', about: product?.name ?? text });
}

/** The line is back: boxes that lie unchecked on the counter are judged now; what is refused leaves it aloud. */
async function checkWaiting({ premises, basket, act, say }: Counter): Promise<void> {
  const waiting = basket.boxes.filter(({ checked }) => !checked);
  if (premises === undefined || waiting.length === 0) return;
  try {
    const units = await scanBoxes({ premises, codes: waiting.map(({ code }) => code) });
    const refused = waiting.flatMap(({ id, code }, i) => {
      const unit = units[i];
      if (unit === undefined) return [];
      if (maySome(unit)) {
        act({ do: 'check-box', box: toBox(unit, id, code) });
        return [];
      }
      act({ do: 'remove-box', id });
      return [saidOf(unit, code)];
    });
    say(refused[0] ?? { tone: 'good', words: 'checked-now', count: waiting.length });
  } catch {
    line.set('down'); // they stay as they are, shown as unchecked
  }
}

/** The whole box, or what is left in one that was opened: that is the last rule, all others hold. */
function maySome({ decision }: ScannedUnit): boolean {
  return decision === 'OK' || decision === 'PARTIAL_ALREADY_OPENED';
}

function toBox({ product, left, lotNumber, expiry }: ScannedUnit, id: string, code: string) {
  return {
    ...{ id, code, checked: true },
    ...(product === undefined ? {} : { product }),
    ...(left === undefined ? {} : { left }),
    ...(lotNumber === undefined ? {} : { lotNumber }),
    ...(expiry === undefined ? {} : { expiry }),
  };
}
