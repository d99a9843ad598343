import { Give } from './give.tsx';

/** At a counter: this page, the receipt, the payer, and the code is there to be scanned. */
export default function MyShow() {
  return <Give purpose="DESK" />;
}
