import type { ReactNode } from 'react';
import './empty-state.css';

interface EmptyStateProps {
  /** What is not there, in plain words. */
  readonly title: string;
  /** Why, and what comes next. */
  readonly children?: ReactNode;
  /** The button or link of the next step. */
  readonly action?: ReactNode;
}

/** Nothing to show yet: says so, and where to go on. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="ps-empty">
      <svg viewBox="0 0 64 48" aria-hidden="true">
        <path d="M14 6h28l8 8v30H14z" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" />
        <path
          d="M22 22h20M22 30h12"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeDasharray="3 5"
        />
      </svg>
      <strong>{title}</strong>
      {children !== undefined && <div className="ps-soft">{children}</div>}
      {action}
    </div>
  );
}
