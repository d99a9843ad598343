import type { Code } from '@piaosu/core';
import type { BoxReply } from './answers.ts';
import { boxAnswerOf, toneOfBox } from './box-answer.ts';
import type { BoxResult } from './box-check.ts';
import { CodeDrawing } from './code-drawing.tsx';
import { NoticeCard } from './receipt-verdict.tsx';
import { VerdictCard } from './verdict-card.tsx';
import { useSentence, useWords, type Words } from './words.ts';

interface MedicineAnswerProps {
  readonly result: BoxResult;
  readonly at: Date;
  readonly onAgain: () => void;
}

export function MedicineAnswer({ result, ...rest }: MedicineAnswerProps) {
  switch (result.kind) {
    case 'ANSWER':
      return <BoxCard reply={result.answer} {...rest} />;
    case 'FAULT':
      return <FaultCard code={result.code} length={result.length} {...rest} />;
    case 'NOTICE':
      return <NoticeCard notice={result.notice} {...rest} />;
  }
}

export function announcedBox(result: BoxResult, words: Words, sentence: (code: Code) => string): string {
  switch (result.kind) {
    case 'ANSWER':
      return `${words.verdict.result}: ${words.boxes[boxAnswerOf(result.answer)].title}`;
    case 'FAULT':
      return `${words.verdict.result}: ${sentence(result.code)}`;
    case 'NOTICE':
      return `${words.verdict.result}: ${words.notices[result.notice.name].title}`;
  }
}

type Card = Omit<MedicineAnswerProps, 'result'>;

function BoxCard({ reply, at, onAgain }: Card & { readonly reply: BoxReply }) {
  const { boxes, medicine } = useWords();
  const answer = boxAnswerOf(reply);
  const { title, cause, next } = boxes[answer];
  const rows = [
    [medicine.product, reply.product],
    [medicine.recallClass, reply.recall?.class?.toString()],
    [medicine.notice, reply.recall?.notice],
  ] as const;
  return (
    <VerdictCard {...{ title, cause, at, onAgain }} tone={toneOfBox(answer)} next={[next]}>
      <dl className="contents">
        {rows.map(([name, value]) =>
          value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
        )}
      </dl>
      <p className="ps-soft">{medicine.notProof}</p>
    </VerdictCard>
  );
}

/** A code that cannot be read: what is wrong with it in plain words, and where to look on the box. */
function FaultCard({ code, length, at, onAgain }: Card & { readonly code: Code; readonly length: number }) {
  const { hints, medicine } = useWords();
  const sentence = useSentence();
  const hint = Object.entries(hints).find(([known]) => known === code)?.[1];
  return (
    <VerdictCard {...{ at, onAgain }} tone="doubt" title={sentence(code)} cause={hint ?? ''} next={[medicine.drawing]}>
      <CodeDrawing />
      <p className="ps-soft">
        {code === 'FMT_LENGTH' ? `${medicine.length}${length} · ` : ''}
        <span className="ps-code">{code}</span>
      </p>
    </VerdictCard>
  );
}
