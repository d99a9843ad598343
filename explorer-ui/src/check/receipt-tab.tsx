import { useEffect, useEffectEvent, useRef } from 'react';
import type { DragEvent } from 'react';
import { CheckResult } from './check-result.tsx';
import { ReceiptForm } from './receipt-form.tsx';
import { checkReceipt, type Means, type ReceiptQuestion, type ReceiptResult } from './receipt-check.ts';
import { announced, ReceiptVerdict } from './receipt-verdict.tsx';
import { ShowReceipt } from './show-receipt.tsx';
import { ask } from './service.ts';
import { TrustRootsPanel } from './trust-roots-panel.tsx';
import { useCheck, type Running } from './use-check.ts';
import { useRoots, type RootsSource } from './use-roots.ts';
import { useWords } from './words.ts';

/** Is this receipt genuine: scan, drop, choose or type, and read the answer. */
export function ReceiptTab({ linked }: { readonly linked: string | undefined }) {
  const words = useWords();
  const roots = useRoots();
  const check = useCheck<ReceiptResult>();
  const start = (question: ReceiptQuestion) => {
    check.start((running) => checkReceipt(question, meansOf(roots, running)));
  };
  const startFile = (file: File) => {
    check.start(async (running) => {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return checkReceipt({ form: 'FILE', bytes }, meansOf(roots, running));
    });
  };
  useFirst(linked, roots, start);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file !== undefined) startFile(file);
  };
  return (
    <div
      className="columns"
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={drop}
    >
      <div className="ps-stack no-print">
        <section className="ps-card" aria-labelledby="receipt-heading">
          <h2 id="receipt-heading">{words.receipt.heading}</h2>
          <ShowReceipt
            onFile={startFile}
            onText={(text) => {
              start({ form: 'SCANNED', text });
            }}
          />
          <ReceiptForm onQuestion={start} onChange={check.reset} />
        </section>
      </div>
      <div className="ps-stack">
        <CheckResult check={check} announce={(result) => announced(result, words)}>
          {(result, at) => <ReceiptVerdict result={result} at={at} onAgain={check.reset} />}
        </CheckResult>
        <TrustRootsPanel roots={roots} />
      </div>
    </div>
  );
}

/** Fetches the trust roots once, and answers the question that the link carried. */
function useFirst(linked: string | undefined, roots: RootsSource, start: (question: ReceiptQuestion) => void): void {
  const done = useRef(false);
  const begin = useEffectEvent(() => {
    if (done.current) return;
    done.current = true;
    roots.prepare();
    if (linked !== undefined) start({ form: 'SCANNED', text: linked });
  });
  useEffect(() => {
    begin();
  }, []);
}

function meansOf(roots: RootsSource, { signal, onWork, onStage }: Running): Means {
  return {
    ask: (question) => ask('/public/verifications', question, { signal, onWork }),
    roots: roots.get,
    verifier: () => import('../verify/index.ts'),
    readPicture: async (bytes) => {
      const { readPicture, RECEIPT_FORMATS } = await import('../scan/barcode-reader.ts');
      return readPicture(bytes, RECEIPT_FORMATS);
    },
    onStage,
    now: () => Math.floor(Date.now() / 1000),
  };
}
