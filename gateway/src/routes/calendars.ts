import { z } from 'zod';
import { calendarKey, calendarRecordShape, parseShape, PiaosuError, unwrap } from '@piaosu/core';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { STAFF_ROLES } from '../http/caller.ts';
import { none, route } from '../http/route.ts';
import { commitRegistryAct } from '../use-cases/registry/registry.ts';
import { committed, isoDate, year } from './schemas.ts';
import { CALENDAR_EXAMPLE, COMMITTED_EXAMPLE } from './examples.ts';

const days = z.array(isoDate).max(366);
const exceptions = z.strictObject({
  holidays: days.meta({ description: 'Weekdays that are not worked' }),
  workdays: days.meta({ description: 'Weekend days that are worked (调休)' }),
});
const params = z.strictObject({ year });

export const calendarRoutes = [
  route({
    method: 'get',
    path: '/calendars/{year}',
    tag: 'registry',
    summary: { en: 'Working-day calendar of a year', zh: '工作日历' },
    roles: STAFF_ROLES,
    write: false,
    params,
    query: none,
    body: noBody,
    answer: jsonAnswer(exceptions.extend({ year }), {
      description: 'Exceptions from Monday to Friday',
      example: CALENDAR_EXAMPLE,
    }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async ({ organisation }, input) => {
      const record = await organisation.projection.record(calendarKey(input.params.year));
      if (record === undefined) throw new PiaosuError('RESOURCE_NOT_FOUND', { year: input.params.year });
      const { holidays, workdays } = unwrap(parseShape(calendarRecordShape, record.value));
      return { year: input.params.year, holidays: [...holidays], workdays: [...workdays] };
    },
  }),
  route({
    method: 'put',
    path: '/calendars/{year}',
    tag: 'registry',
    summary: { en: 'Set the exceptions of a year', zh: '设置工作日历' },
    roles: ['SEGMENT_OFFICER'],
    write: true,
    params,
    query: none,
    body: jsonBody(exceptions, { example: { holidays: ['2026-10-01'], workdays: ['2026-10-10'] } }),
    answer: jsonAnswer(z.strictObject({ year, ...committed }), {
      description: 'Set',
      example: { year: '2026', ...COMMITTED_EXAMPLE },
    }),
    codes: ['ROLE_NOT_ALLOWED', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { year: of }, body }) => ({
      year: of,
      ...(await commitRegistryAct(context, 'calendar.set', { year: of, ...body })),
    }),
  }),
];
