import { Give } from './give.tsx';

/** Lets an office look, and nothing else. */
export default function MyConsent() {
  return <Give purpose="REVIEW" />;
}
