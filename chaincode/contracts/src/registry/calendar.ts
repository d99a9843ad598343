import { calendarKey, done, PiaosuError } from '@piaosu/core';

import { procedure } from '../batch/procedure.ts';

/** FinanceMSP's calendar: exceptions from 'Monday to Friday are working days'. */
export const setCalendar = procedure({
  action: 'calendar.set',
  keys: ({ body }) => [calendarKey(body.year)],
  run({ body, records }) {
    const foreign = [...body.holidays, ...body.workdays].find((date) => !date.startsWith(`${body.year}-`));
    if (foreign !== undefined) throw new PiaosuError('SCHEMA', { pointer: '/op/body', date: foreign });
    records.put(calendarKey(body.year), { v: 1, ...body });
    return Promise.resolve(done({ year: body.year }));
  },
});
