import type { KeyboardEvent } from 'react';
import { useWords } from './words.ts';

export const TABS = ['RECEIPT', 'MEDICINE'] as const;
export type Tab = (typeof TABS)[number];

interface TabsProps {
  readonly tab: Tab;
  readonly onChoose: (tab: Tab) => void;
}

/** Tabs by the ARIA pattern: one stop for the keyboard, arrows between them. */
export function Tabs({ tab, onChoose }: TabsProps) {
  const { page } = useWords();
  const titles: Readonly<Record<Tab, string>> = { RECEIPT: page.receiptTab, MEDICINE: page.medicineTab };
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const next = tab === 'RECEIPT' ? 'MEDICINE' : 'RECEIPT';
    onChoose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={page.tabs}>
      {TABS.map((each) => (
        <button
          key={each}
          type="button"
          role="tab"
          id={`tab-${each}`}
          aria-selected={each === tab}
          aria-controls={`panel-${each}`}
          tabIndex={each === tab ? 0 : -1}
          onClick={() => {
            onChoose(each);
          }}
          onKeyDown={move}
        >
          {titles[each]}
        </button>
      ))}
    </div>
  );
}
