import { readFileSync } from 'node:fs';
import type { Exchange, Organisation } from '../organisation.ts';
import type { WitnessIdentity } from '../project/index.ts';
import { answerLooks } from './access-answers.ts';
import { answerBox } from './box-answers.ts';
import { BOX_QUESTION } from './box-protocol.ts';
import { answerFamily } from './family-answers.ts';
import { ExchangeClient } from './client.ts';
import { answerComparison } from './compare-answers.ts';
import { COMPARE_QUESTION } from './compare-protocol.ts';
import {
  CLAIM_QUESTION,
  FAMILY_QUESTION,
  LOOK_QUESTION,
  PAPER_QUESTION,
  RECEIPT_QUESTION,
  STATEMENT_QUESTION,
  type StatementQuestion,
} from './protocol.ts';
import { answerConsentedDocument, answerConsentedReceipts, answerConsents } from './consent-answers.ts';
import { CONSENT_QUESTION, CONSENTED_DOCUMENT_QUESTION, CONSENTED_RECEIPTS_QUESTION } from './consent-protocol.ts';
import { answerDispensings } from './dispensing-answers.ts';
import { DISPENSING_QUESTION } from './dispensing-protocol.ts';
import { answerErasure } from './erasure-answers.ts';
import { ERASURE_NOTICE } from './erasure-protocol.ts';
import { answerPrescription } from './prescription-answers.ts';
import { PRESCRIPTION_QUESTION } from './prescription-protocol.ts';
import { answerClaim, answerPaper, answerReceipt } from './receipt-answers.ts';
import { answering, ExchangeServer } from './server.ts';
import { answerSettlements } from './settlement-answers.ts';
import { SETTLEMENT_QUESTION } from './settlement-protocol.ts';
import { answerStatement } from './witness-answers.ts';

export type ExchangingOrganisation = Omit<Organisation, 'exchange'> & { readonly witness: WitnessIdentity };

/** The organisation's way to the gateways of the others, and theirs to it. Reads its certificate and the authorities. */
export function newExchange(organisation: ExchangingOrganisation): Exchange {
  const { config, log } = organisation;
  const read = (path: string) => readFileSync(path, 'utf8');
  const authorities = Object.fromEntries(
    Object.entries(config.cas).map(([mspId, { tlsCaFile }]) => [mspId, read(tlsCaFile)]),
  );
  const identity = { certificate: read(config.exchange.certFile), key: read(config.exchange.keyFile) };
  const client = new ExchangeClient({ ...identity, authorities, log });
  const witness = {
    identity: organisation.witness,
    peppers: organisation.peppers,
    projection: organisation.projection,
  };
  const sign = (questions: readonly StatementQuestion[]) =>
    Promise.all(questions.map((question) => answerStatement(witness, question)));
  const prescriber = { ...organisation, source: organisation.trace.source };
  const server = new ExchangeServer({
    ...{ host: config.exchange.host, port: config.exchange.port },
    ...identity,
    authorities,
    log,
    assertReady: () => {
      organisation.pepperRing.assertComplete();
    },
    answers: [
      answering(RECEIPT_QUESTION, (org, question) => answerReceipt(organisation, org, question)),
      answering(CLAIM_QUESTION, (org, question) => answerClaim(organisation, org, question)),
      answering(COMPARE_QUESTION, (org, question) => answerComparison(organisation, org, question)),
      answering(BOX_QUESTION, (org, question) => answerBox(organisation, org, question)),
      answering(DISPENSING_QUESTION, (org, question) => answerDispensings(organisation, org, question)),
      answering(PRESCRIPTION_QUESTION, (org, question) => answerPrescription(prescriber, org, question)),
      answering(PAPER_QUESTION, (org, question) => answerPaper(organisation, org, question)),
      answering(CONSENT_QUESTION, (org, question) => answerConsents(organisation, org, question)),
      answering(CONSENTED_RECEIPTS_QUESTION, (org, question) => answerConsentedReceipts(organisation, org, question)),
      answering(CONSENTED_DOCUMENT_QUESTION, (org, question) => answerConsentedDocument(organisation, org, question)),
      answering(FAMILY_QUESTION, (org, question) => answerFamily(organisation, org, question)),
      answering(LOOK_QUESTION, (org, question) => answerLooks(organisation, org, question)),
      answering(ERASURE_NOTICE, (org, question) => answerErasure(organisation, org, question)),
      answering(SETTLEMENT_QUESTION, (org, question) => answerSettlements(organisation, org, question)),
      answering(STATEMENT_QUESTION, async (_org, { statements }) => ({ statements: await sign(statements) })),
    ],
  });
  return {
    get address() {
      return server.address;
    },
    ask: (peer, kind, question) => client.ask(peer, kind, question),
    sign,
    start: () => server.start(),
    stop: async () => {
      client.close();
      await server.stop();
    },
  };
}
