import { useEffect, useEffectEvent } from 'react';

/** Keys that no browser keeps for itself and no scanner sends. A dialog has the keyboard to itself. */
export type FunctionKey = 'F2' | 'F4' | 'F9';

export function useFunctionKeys(acts: Readonly<Record<FunctionKey, () => void>>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const { key } = event;
    const dialog = document.querySelector('dialog[open], [role="dialog"][aria-modal="true"]');
    if (event.repeat || (dialog?.checkVisibility() ?? false) || !isFunctionKey(key)) return;
    event.preventDefault();
    acts[key]();
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      pressed(event);
    };
    document.addEventListener('keydown', hear);
    return () => {
      document.removeEventListener('keydown', hear);
    };
  }, []);
}

function isFunctionKey(key: string): key is FunctionKey {
  return key === 'F2' || key === 'F4' || key === 'F9';
}
