import { Give } from './give.tsx';

/** From the home page to a claim in four steps: this page, the receipt, the payer, yes. */
export default function MyClaim() {
  return <Give purpose="CLAIM" />;
}
