import type { Institution, InstitutionChange } from '../../api/administration.ts';

export const TRACE_POLICIES = ['OFF', 'WARN', 'BLOCK'] as const;
type TracePolicy = (typeof TRACE_POLICIES)[number];

/** What may change of an institution, as it stands in the fields. */
export interface TypedChange {
  readonly name: string;
  readonly endpoint: string;
  readonly filingDays: string;
  readonly reserveWorkingDays: string;
  readonly tracePolicy: TracePolicy;
}

export function readTyped({ name, endpoint = '', policy = {} }: Institution): TypedChange {
  const { filingDays, reserveWorkingDays, tracePolicy = 'WARN' } = policy;
  return {
    ...{ name, endpoint, tracePolicy },
    filingDays: filingDays?.toString() ?? '',
    reserveWorkingDays: reserveWorkingDays?.toString() ?? '',
  };
}

/** The change to ask for; undefined where nothing differs or a field has no form. */
export function changeOf(institution: Institution, typed: TypedChange): InstitutionChange | undefined {
  const before = readTyped(institution);
  const isPolicy = POLICY.some((name) => typed[name].trim() !== before[name]);
  const isNamed = typed.name.trim() !== before.name;
  const isMoved = typed.endpoint.trim() !== before.endpoint;
  if (!isPolicy && !isNamed && !isMoved) return undefined;
  if (typed.name.trim() === '' || !isDays(typed.filingDays) || !isDays(typed.reserveWorkingDays)) return undefined;
  return {
    ...(isNamed ? { name: typed.name.trim() } : {}),
    ...(isMoved ? { endpoint: typed.endpoint.trim() } : {}),
    ...(isPolicy ? { policy: policyOf(typed) } : {}),
  };
}

const POLICY = ['filingDays', 'reserveWorkingDays', 'tracePolicy'] as const;

/** The policy takes the place of the one before as a whole: what is left empty is what the ledger does without one. */
function policyOf({
  filingDays,
  reserveWorkingDays,
  tracePolicy,
}: TypedChange): NonNullable<InstitutionChange['policy']> {
  return {
    ...(filingDays.trim() === '' ? {} : { filingDays: Number(filingDays) }),
    ...(reserveWorkingDays.trim() === '' ? {} : { reserveWorkingDays: Number(reserveWorkingDays) }),
    tracePolicy,
  };
}

function isDays(text: string): boolean {
  return /^(?:[1-9]\d{0,4})?$/u.test(text.trim());
}
