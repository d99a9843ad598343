import { ORGANISATIONS } from '@piaosu/core';
import { z } from 'zod';
import { jsonAnswer } from '../http/answer.ts';
import { noBody } from '../http/body.ts';
import { none, publicRoute } from '../http/route.ts';
import { trustOf } from '../use-cases/verification/trust.ts';

const pem = z.string().meta({ description: 'Certificate of the authority, PEM' });
const trustRoots = z.partialRecord(z.enum(ORGANISATIONS), pem).meta({ id: 'TrustRoots' });

const EXAMPLE = { HealthMSP: '-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n' };

/** What a page needs to verify a package by itself. */
export const trustRootRoutes = [
  publicRoute({
    method: 'get',
    path: '/public/trust-roots',
    tag: 'verification',
    summary: { en: 'Certificate authorities of the organisations', zh: '各组织的信任根证书' },
    description:
      'By MSP id, as `piaosu verify --trust` takes them in a file. What comes from here is only as good as whoever runs this ' +
      'gateway: who wants to be independent of it compares the fingerprints with another organisation’s.',
    params: none,
    query: none,
    budget: { seconds: 60, perClient: 60, total: Number.MAX_SAFE_INTEGER },
    body: noBody,
    answer: jsonAnswer(trustRoots, { description: 'The authorities', example: EXAMPLE }),
    handle: (context) => Promise.resolve({ ...trustOf(context.organisation).cas }),
  }),
];
