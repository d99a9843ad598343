import { readFen } from '@piaosu/core';

/** 0 for what is no amount; blanks and grouping as people write them are taken out. */
export function fenOf(text: string): number {
  const bare = text.replaceAll(/[\s,，]/gu, '');
  const [whole = '', part = ''] = bare.split('.');
  return readFen(`${whole}.${part.padEnd(2, '0')}`) ?? 0;
}
