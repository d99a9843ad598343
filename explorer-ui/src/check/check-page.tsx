import { lazy, Suspense, useEffect, useState } from 'react';
import { takeFragment } from './fragment.ts';
import { PageHeader } from './page-header.tsx';
import { ReceiptTab } from './receipt-tab.tsx';
import type { LinkedQuestion } from '../scan/scanned-text.ts';
import { Tabs, type Tab } from './tabs.tsx';
import { useWords } from './words.ts';

/** The rules of trace codes come with the second tab: most people ask about a receipt. */
const MedicineTab = lazy(() => import('./medicine-tab.tsx'));

export function CheckPage({ linked: first }: { readonly linked: LinkedQuestion }) {
  const words = useWords();
  const linked = useLinked(first);
  const [chosen, setChosen] = useState<Tab>();
  const tab = chosen ?? (linked.medicine === undefined ? 'RECEIPT' : 'MEDICINE');
  const [visited, setVisited] = useState(tab === 'MEDICINE');
  const choose = (next: Tab) => {
    setChosen(next);
    if (next === 'MEDICINE') setVisited(true);
  };
  useEffect(() => {
    document.title = `${words.page.title} · 票溯`;
  }, [words]);
  return (
    <>
      <PageHeader />
      <main id="main" tabIndex={-1} className="page">
        <div className="ps-stack">
          <h1>{words.page.title}</h1>
          <p className="ps-soft">{words.page.tagline}</p>
          <Tabs tab={tab} onChoose={choose} />
        </div>
        <div role="tabpanel" id="panel-RECEIPT" aria-labelledby="tab-RECEIPT" hidden={tab !== 'RECEIPT'}>
          <ReceiptTab key={linked.receipt} linked={linked.receipt} />
        </div>
        <div role="tabpanel" id="panel-MEDICINE" aria-labelledby="tab-MEDICINE" hidden={tab !== 'MEDICINE'}>
          {visited || tab === 'MEDICINE' ? (
            <Suspense fallback={<p role="status">{words.page.loading}</p>}>
              <MedicineTab key={linked.medicine} linked={linked.medicine} />
            </Suspense>
          ) : null}
        </div>
        <footer className="ps-soft page-note no-print">
          <p>{words.page.privacy}</p>
          <a className="page-link" href="/">
            {words.page.application}
          </a>
        </footer>
      </main>
    </>
  );
}

/** The question of the link that opened the page, and of one that is opened while it stands: only '#' changes then. */
function useLinked(first: LinkedQuestion): LinkedQuestion {
  const [linked, setLinked] = useState(first);
  useEffect(() => {
    const take = () => {
      const next = takeFragment();
      if (next.receipt !== undefined || next.medicine !== undefined) setLinked(next);
    };
    window.addEventListener('hashchange', take);
    return () => {
      window.removeEventListener('hashchange', take);
    };
  }, []);
  return linked;
}
