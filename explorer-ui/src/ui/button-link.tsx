import type { ReactNode } from 'react';
import { Link } from 'react-router';
import './button-link.css';

interface ButtonLinkProps {
  readonly to: string;
  readonly primary?: boolean;
  /** Outside of the application's own paths: the public check, signing in, the documents. */
  readonly leaves?: boolean;
  readonly children: ReactNode;
}

/** A link that looks like a button: it goes somewhere, it does nothing. */
export function ButtonLink({ to, primary = false, leaves = false, children }: ButtonLinkProps) {
  const look = primary ? 'ps-button-link ps-button-link-primary' : 'ps-button-link';
  return leaves ? (
    <a className={look} href={to}>
      {children}
    </a>
  ) : (
    <Link className={look} to={to}>
      {children}
    </Link>
  );
}
