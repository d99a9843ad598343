import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { ApiProblem } from '../../api/problem.ts';
import { OtherWays } from '../../scan/other-ways.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import type { Said } from '../dispense/said.ts';
import { codeAt } from './code-at.ts';
import { CodeListPanel } from './code-list.tsx';
import type { CodeList } from './use-code-list.ts';

interface SendListProps {
  readonly list: CodeList;
  /** What is to be scanned. */
  readonly label: string;
  /** The words of the button that sends. */
  readonly act: string;
  readonly sending: { readonly running: boolean; readonly problem: ApiProblem | undefined };
  readonly onSend: () => Promise<void>;
  /** Asked between the list and the button. */
  readonly question?: ReactNode;
  /** What came of it. */
  readonly children?: ReactNode;
}

/** Scan a list and send it as one: a refusal names the code that it is about, and the list stays as it is. */
export function SendList({ list, label, act, sending, onSend, question, children }: SendListProps) {
  const { running, problem } = sending;
  const send = () => void onSend();
  return (
    <>
      <CodeListPanel list={list} label={label} />
      {question}
      {problem !== undefined && (
        <ProblemNotice problem={problem} fieldName={(pointer) => codeAt(list.units, pointer)} again={send} />
      )}
      <div>
        <Button type="primary" size="large" loading={running} disabled={list.units.length === 0} onClick={send}>
          {act}
        </Button>
      </div>
      {children}
      <OtherWays onScan={list.take} />
    </>
  );
}

/** Says what came of sending the list, and empties it when it was done. */
export function tellSent<T>(list: CodeList, answer: T | undefined, saidOf: (answer: T) => Said): answer is T {
  if (answer === undefined) {
    list.say({ tone: 'bad', words: 'refused' });
    return false;
  }
  list.clear();
  list.say(saidOf(answer));
  return true;
}
