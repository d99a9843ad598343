import { useRef, useState, type SubmitEvent } from 'react';
import { ELEMENT_INPUTS, PAPER_INPUTS, readForm, spread, type InputName, type Typed } from './elements-form.ts';
import { Field } from './field.tsx';
import type { ReceiptQuestion } from './receipt-check.ts';
import { useWords, type Words } from './words.ts';

interface ReceiptFormProps {
  readonly onQuestion: (question: ReceiptQuestion) => void;
  /** What is typed is another question now: an answer to the one before may not stand beside it. */
  readonly onChange: () => void;
}

/** The five items that are printed on every receipt. What is typed lives in this form and nowhere else. */
export function ReceiptForm({ onQuestion, onChange }: ReceiptFormProps) {
  const { receipt } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<Typed>({});
  const [paper, setPaper] = useState(false);
  const [faulty, setFaulty] = useState<readonly InputName[]>([]);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const read = readForm(typed, paper);
    setFaulty(read.ok ? [] : read.faulty);
    if (read.ok) onQuestion(read.question);
    else {
      onChange();
      focusOn(form.current, read.faulty[0]);
    }
  };
  return (
    <form ref={form} className="ps-stack" noValidate onSubmit={submit} aria-labelledby="type-heading">
      <div>
        <h3 id="type-heading">{receipt.typeHeading}</h3>
        <p className="ps-soft">{receipt.typeHint}</p>
      </div>
      <Inputs
        {...{ typed, paper, faulty }}
        onTyped={(next) => {
          setTyped(next);
          onChange();
        }}
      />
      <PaperTick
        paper={paper}
        onPaper={(next) => {
          setPaper(next);
          setFaulty([]);
          onChange();
        }}
      />
      <p role="alert" className={faulty.length === 0 ? 'ps-hidden' : 'fault'}>
        {faulty.length === 0 ? '' : receipt.faulty}
      </p>
      <div className="ps-row">
        <button type="submit" className="button button-main">
          {receipt.submit}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            setTyped({});
            setFaulty([]);
            onChange();
          }}
        >
          {receipt.clear}
        </button>
      </div>
    </form>
  );
}

/** A printed receipt has numbers of its own. */
function PaperTick({ paper, onPaper }: { readonly paper: boolean; readonly onPaper: (paper: boolean) => void }) {
  const { receipt } = useWords();
  return (
    <label className="tick">
      <input
        type="checkbox"
        checked={paper}
        onChange={({ target }) => {
          onPaper(target.checked);
        }}
      />
      {receipt.paper}
    </label>
  );
}

interface InputsProps {
  readonly typed: Typed;
  readonly paper: boolean;
  readonly faulty: readonly InputName[];
  readonly onTyped: (typed: Typed) => void;
}

function Inputs({ typed, paper, faulty, onTyped }: InputsProps) {
  const { receipt } = useWords();
  const inputs = paper ? PAPER_INPUTS : ELEMENT_INPUTS;
  return (
    <div className="fields">
      {inputs.map((name) => (
        <Field
          key={name}
          {...{ name, label: receipt[name], hint: hintOf(name, receipt), value: typed[name] ?? '' }}
          numeric={name !== 'checkCode' && name !== 'issueDate'}
          fault={faulty.includes(name) ? faultOf(name, typed, receipt) : undefined}
          onChange={(value) => {
            onTyped(spread({ ...typed, [name]: value }));
          }}
        />
      ))}
    </div>
  );
}

function hintOf(name: InputName, receipt: Words['receipt']): string {
  switch (name) {
    case 'eInvoiceCode':
      return receipt.codeHint;
    case 'eInvoiceNumber':
      return receipt.numberHint;
    case 'paperCode':
    case 'paperNumber':
      return receipt.paperHint;
    case 'checkCode':
      return receipt.checkHint;
    case 'issueDate':
      return receipt.dateHint;
    case 'totalAmount':
      return receipt.amountHint;
  }
}

function faultOf(name: InputName, typed: Typed, receipt: Words['receipt']): string {
  const text = (typed[name] ?? '').trim();
  if (name === 'eInvoiceCode' && isTraceCode(text)) return receipt.traceCode;
  const isEmpty = text === '';
  return `${isEmpty ? receipt.empty : receipt.wrong}${hintOf(name, receipt)}`;
}

/** Somebody with a box in hand on the page of receipts: 20 digits, or a GS1 element string. */
function isTraceCode(text: string): boolean {
  return /^(?:\d{20}|\(?01\)?\d{14})/u.test(text.normalize('NFKC'));
}

function focusOn(form: HTMLFormElement | null, name: InputName | undefined): void {
  const input = form?.elements.namedItem(name ?? '');
  if (input instanceof HTMLElement) input.focus();
}
