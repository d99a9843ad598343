import { createContext, useContext, useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import './page.css';

/** The title that the table of screens gives to the page. */
export const PageTitle = createContext<string>('');

interface PageProps {
  /** Only where the page knows better than the table of screens: a claim's number, a receipt's. */
  readonly title?: string;
  /** One sentence under the heading: what this page is for. */
  readonly lead?: ReactNode;
  /** Buttons for the whole page, at the right of the heading. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/**
 * A screen: its one h1, which takes the focus when somebody came here by a link, so that it is read out; the title of
 * the tab; and what stands below.
 */
export function Page({ title, lead, actions, children }: PageProps) {
  const known = useContext(PageTitle);
  const shown = title ?? known;
  const heading = useArrivalFocus();
  useTabTitle(shown);
  return (
    <div className="ps-page">
      <div className="ps-page-head">
        <div className="ps-page-title">
          <h1 ref={heading} tabIndex={-1}>
            {shown}
          </h1>
          {lead !== undefined && <p className="ps-soft">{lead}</p>}
        </div>
        {actions !== undefined && <div className="ps-row ps-page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** Gives the heading the focus after a navigation; not at the first load, and not where the page took it for a field. */
function useArrivalFocus() {
  const heading = useRef<HTMLHeadingElement>(null);
  const { key, pathname } = useLocation();
  const arrived = key !== 'default';
  useEffect(() => {
    const taken = heading.current?.closest('main')?.contains(document.activeElement) === true;
    if (arrived && !taken) heading.current?.focus();
  }, [arrived, pathname]);
  return heading;
}

function useTabTitle(title: string): void {
  const { t } = useTranslation('app');
  const product = t('name');
  useEffect(() => {
    document.title = title === '' || title === product ? product : `${title} · ${product}`;
  }, [title, product]);
}
