import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { jsonBody, noBody } from '../http/body.ts';
import { pageOf } from '../http/page.ts';
import { none, route } from '../http/route.ts';
import { confirm, listReleases, readRelease, refuse } from '../use-cases/claims/release.ts';
import { claimId } from './claim-schema.ts';
import { claimRelease, presentRelease, RELEASE_EXAMPLE, releaseId, releaseRefusal } from './release-schema.ts';

const params = z.strictObject({ id: releaseId });
const described = { tag: 'claims', roles: ['CLAIMS_OFFICER'], params, query: none } as const;
const REFUSALS = [
  'RESOURCE_NOT_FOUND',
  'RELEASE_SAME_PERSON',
  'RELEASE_EXPIRED',
  'ILLEGAL_TRANSITION',
  'IDEMPOTENCY_CONFLICT',
] as const;

/** Approvals above a payer's limit: one officer proposes (`POST /claims/{id}/approve`), another decides here. */
export const claimReleaseRoutes = [
  route({
    ...described,
    method: 'get',
    path: '/claim-releases',
    summary: { en: 'Approvals that wait for a second officer', zh: '待复核的核准' },
    write: false,
    params: none,
    query: z.strictObject({ claim: claimId.optional().meta({ description: 'All of this claim, decided ones too' }) }),
    body: noBody,
    answer: jsonAnswer(pageOf(claimRelease), {
      description: 'Oldest first; of one claim newest first',
      example: { items: [RELEASE_EXAMPLE], next: null },
    }),
    handle: async (context, { query: { claim } }) => {
      const items = await listReleases(context, claim);
      return { items: items.map(presentRelease), next: null };
    },
  }),
  route({
    ...described,
    method: 'get',
    path: '/claim-releases/{id}',
    summary: { en: 'One release', zh: '复核详情' },
    write: false,
    body: noBody,
    answer: jsonAnswer(claimRelease, { description: 'As it stands', example: RELEASE_EXAMPLE }),
    codes: ['RESOURCE_NOT_FOUND'],
    handle: async (context, { params: { id } }) => presentRelease(await readRelease(context, id)),
  }),
  route({
    ...described,
    method: 'post',
    path: '/claim-releases/{id}/confirm',
    summary: { en: 'Release an approval as the second officer', zh: '复核通过' },
    description:
      'Never by whoever proposed it. From now on the approval is carried out once, also when this answer is lost or the ' +
      'ledger is away: it is then CONFIRMED until it is DONE.',
    write: true,
    body: noBody,
    answer: jsonAnswer(claimRelease, {
      description: 'Released, and on the ledger',
      example: { ...RELEASE_EXAMPLE, state: 'DONE', decidedBy: '理赔复核员', decidedAt: '2026-01-06T03:00:00.000Z' },
      isSealed: true,
    }),
    codes: [...REFUSALS, 'CLAIM_CHANGED_SINCE', 'LEDGER_BUSY', 'LEDGER_UNAVAILABLE'],
    handle: async (context, { params: { id } }) => presentRelease(await confirm(context, id)),
  }),
  route({
    ...described,
    method: 'post',
    path: '/claim-releases/{id}/refuse',
    summary: { en: 'Refuse to release an approval', zh: '复核不通过' },
    description: 'Never by whoever proposed it. The claim stays as it is and can be decided anew.',
    write: true,
    body: jsonBody(releaseRefusal, { example: { reason: '金额与清单不符' } }),
    answer: jsonAnswer(claimRelease, {
      description: 'Refused; nothing was written to the ledger',
      example: {
        ...{ ...RELEASE_EXAMPLE, state: 'REFUSED', refusal: '金额与清单不符' },
        ...{ decidedBy: '理赔复核员', decidedAt: '2026-01-06T03:00:00.000Z' },
      },
      isSealed: true,
    }),
    codes: [...REFUSALS],
    handle: async (context, { params: { id }, body }) => presentRelease(await refuse(context, id, body.reason)),
  }),
];
