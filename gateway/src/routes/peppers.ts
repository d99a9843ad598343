import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody } from '../http/body.ts';
import { none, route } from '../http/route.ts';
import { announcePepper } from '../use-cases/registry/announce-pepper.ts';
import { COMMITTED_EXAMPLE } from './examples.ts';
import { committed } from './schemas.ts';

const version = z.int().min(1).max(9999).meta({ description: 'Version of the tag secret, as in the pepper file' });

export const pepperRoutes = [
  route({
    method: 'post',
    path: '/peppers',
    tag: 'registry',
    summary: { en: 'Announce a new version of the tag secret', zh: '启用新版本标签密钥' },
    description:
      'The secret itself never travels: it stands in the pepper file of this gateway, and of enough chaincode processes to ' +
      'endorse. Running processes read their file again when they need the version; one whose file lacks it refuses to ' +
      'answer until it is there. No restart is needed, and what was tagged under older versions is found as before.',
    roles: ['REGISTRAR'],
    write: true,
    params: none,
    query: none,
    body: jsonBody(z.strictObject({ version }), { example: { version: 2 } }),
    answer: jsonAnswer(z.strictObject({ version, ...committed }), {
      status: 201,
      description: 'Announced: what is new is tagged under it',
      example: { version: 2, ...COMMITTED_EXAMPLE },
    }),
    codes: ['PEPPER_UNKNOWN', 'ALREADY_EXISTS', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { body }) => ({
      version: body.version,
      ...(await announcePepper(context, body.version)),
    }),
  }),
];
