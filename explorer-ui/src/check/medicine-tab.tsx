import { useEffect, useEffectEvent, useRef, useState, type SubmitEvent } from 'react';
import { checkBox, readDate, type BoxQuestion, type BoxResult } from './box-check.ts';
import { announcedBox, MedicineAnswer } from './medicine-answer.tsx';
import { Camera } from './camera.tsx';
import { CheckResult } from './check-result.tsx';
import { Field } from './field.tsx';
import { traceCodeIn } from '../scan/scanned-text.ts';
import { ask } from './service.ts';
import { useCheck } from './use-check.ts';
import { useSentence, useWords } from './words.ts';

/** Is this box of medicine on record: scan or type its trace code. */
export default function MedicineTab({ linked }: { readonly linked: string | undefined }) {
  const words = useWords();
  const sentence = useSentence();
  const check = useCheck<BoxResult>();
  const [typed, setTyped] = useState({ code: linked ?? '', date: '' });
  const start = (question: BoxQuestion) => {
    check.start(({ signal, onWork }) =>
      checkBox(question, new Date().getFullYear(), (body) => ask('/public/boxes', body, { signal, onWork })),
    );
  };
  useLinkedCode(linked, start);
  return (
    <div className="columns">
      <section className="ps-card no-print" aria-labelledby="medicine-heading">
        <h2 id="medicine-heading">{words.medicine.heading}</h2>
        <Scan
          onText={(text) => {
            const code = traceCodeIn(text);
            setTyped({ ...typed, code });
            const date = readDate(typed.date);
            start(typeof date === 'string' ? { code, date } : { code });
          }}
        />
        <BoxForm
          typed={typed}
          onTyped={(next) => {
            setTyped(next);
            // Another question now: the answer to the one before may not stand beside it.
            check.reset();
          }}
          onQuestion={start}
        />
      </section>
      <CheckResult check={check} announce={(result) => announcedBox(result, words, sentence)}>
        {(result, at) => <MedicineAnswer result={result} at={at} onAgain={check.reset} />}
      </CheckResult>
    </div>
  );
}

/** The code of the link that opened the page is checked at once, and once. */
function useLinkedCode(linked: string | undefined, start: (question: BoxQuestion) => void): void {
  const done = useRef(false);
  const begin = useEffectEvent(() => {
    if (linked === undefined || linked === '' || done.current) return;
    done.current = true;
    start({ code: linked });
  });
  useEffect(() => {
    begin();
  }, []);
}

function Scan({ onText }: { readonly onText: (text: string) => void }) {
  const { medicine } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const [scanning, setScanning] = useState(false);
  const close = () => {
    setScanning(false);
    button.current?.focus();
  };
  return (
    <>
      <div className="ways">
        <button
          ref={button}
          type="button"
          className="button button-main"
          aria-expanded={scanning}
          onClick={() => {
            setScanning(!scanning);
          }}
        >
          {medicine.scan}
        </button>
      </div>
      {scanning ? (
        <Camera
          codes="box"
          onClose={close}
          onText={(text) => {
            close();
            onText(text);
          }}
        />
      ) : null}
    </>
  );
}

interface Typed {
  readonly code: string;
  readonly date: string;
}

interface BoxFormProps {
  readonly typed: Typed;
  readonly onTyped: (typed: Typed) => void;
  readonly onQuestion: (question: BoxQuestion) => void;
}

function BoxForm({ typed, onTyped, onQuestion }: BoxFormProps) {
  const { medicine } = useWords();
  const [tried, setTried] = useState(false);
  const date = readDate(typed.date);
  const isEmpty = typed.code.trim() === '';
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (isEmpty || date === false) return;
    onQuestion(date === undefined ? { code: typed.code } : { code: typed.code, date });
  };
  return (
    <form className="ps-stack" noValidate onSubmit={submit}>
      <div className="fields">
        <Field
          {...{ name: 'code', label: medicine.code, hint: medicine.codeHint, value: typed.code }}
          fault={tried && isEmpty ? medicine.empty : undefined}
          onChange={(code) => {
            onTyped({ ...typed, code });
          }}
        />
        <Field
          {...{ name: 'date', label: medicine.date, hint: medicine.dateHint, value: typed.date }}
          fault={tried && date === false ? medicine.badDate : undefined}
          onChange={(value) => {
            onTyped({ ...typed, date: value });
          }}
        />
      </div>
      <div className="ps-row">
        <button type="submit" className="button button-main">
          {medicine.submit}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            onTyped({ code: '', date: '' });
            setTried(false);
          }}
        >
          {medicine.clear}
        </button>
      </div>
    </form>
  );
}
