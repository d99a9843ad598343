import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { TRACE_ROLES } from '../http/caller.ts';
import { none, route } from '../http/route.ts';
import { readBox } from '../use-cases/dispensing/read-box.ts';
import { box, BOX_EXAMPLE, presentBox } from './dispensing-schema.ts';
import { code } from './trace-schema.ts';

/** One box, to those who have a part in its life. */
export const boxRoutes = [
  route({
    method: 'get',
    path: '/boxes/{code}',
    tag: 'dispensing',
    summary: { en: 'One box, by any of its codes', zh: '药盒查询' },
    description:
      'For its maker, who holds it, who gave it out, and the regulator; to everybody else it does not exist. The code is ' +
      'percent-encoded.',
    roles: [...TRACE_ROLES, 'SERVICE'],
    write: false,
    params: z.strictObject({ code }),
    query: none,
    body: noBody,
    answer: jsonAnswer(box, { description: 'The box', example: BOX_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND', 'FMT_STRUCTURE', 'RATE_LIMITED', 'PEER_GATEWAY_UNAVAILABLE'],
    handle: async (context, { params }) => presentBox(await readBox(context, params.code)),
  }),
];
