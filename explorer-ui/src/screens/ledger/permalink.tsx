import { CopyText } from '../../ui/copy-text.tsx';

/** The address of this page, to be sent to a colleague: it names nobody. */
export function Permalink() {
  const { origin, pathname } = window.location;
  return (
    <CopyText text={`${origin}${pathname}`} short={pathname.length > 40 ? `${pathname.slice(0, 37)}…` : pathname} />
  );
}
