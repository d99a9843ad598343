import { PiaosuError, type Action, type Code, type Json } from '@piaosu/core';
import { nameUnit, nameUnits, readCode, readCodes } from './named-unit.ts';
import { throttled } from './throttled.ts';
import { commitPlainAct, commitTraceAct, type CommittedAct, type SupplyContext } from './trace-act.ts';

/** Codes of one act at a place of the caller's institution. */
export interface UnitsAt {
  readonly premises: string;
  readonly codes: readonly string[];
}

/** Acts that name units and say the same of all of them. */
export type UnitsAction = Extract<
  Action,
  'ship' | 'quarantine' | 'release' | 'retire' | 'unit.recall' | 'unit.lift' | 'box.clear'
>;

/** `more`: the public rest of the body. Throws PiaosuError with the ledger's refusal, a unit named as `/codes/3`. */
export function actOnUnits(
  context: SupplyContext,
  action: UnitsAction,
  codes: readonly string[],
  more: Readonly<Record<string, Json>> = {},
): Promise<CommittedAct> {
  const ids = readCodes(codes, '/codes');
  const commit = () =>
    commitTraceAct(context, {
      action,
      asked: { ids, ...more },
      show: async () => {
        const { shown, named } = await nameUnits(context.organisation.trace, ids);
        return { body: { ...more, units: shown }, private: { units: named } };
      },
    });
  const { premises } = more;
  return throttled(context, typeof premises === 'string' ? premises : undefined, commit);
}

/** Containers and boxes leave for other premises. Answers {shipment, units}. */
export function ship(context: SupplyContext, request: UnitsAt & { readonly to: string }): Promise<CommittedAct> {
  const { codes, ...ends } = request;
  return actOnUnits(context, 'ship', codes, ends);
}

/** The sender takes a shipment back before it arrived. */
export function voidShipment(context: SupplyContext, shipment: string): Promise<CommittedAct> {
  return commitPlainAct(context, 'voidShipment', { body: { shipment } });
}

/** Closes boxes or containers into a container. Answers {container, children}. */
export function pack(
  context: SupplyContext,
  request: UnitsAt & { readonly container: string; readonly level: 2 | 3 },
): Promise<CommittedAct> {
  const { premises, level, codes } = request;
  const container = readCode(request.container, '/container');
  const ids = readCodes(codes, '/codes');
  return throttled(context, premises, () =>
    commitTraceAct(context, {
      action: 'pack',
      asked: { premises, level, container, ids },
      show: async () => {
        await assertUncommissioned(context, container, { pointer: '/container', code: 'ALREADY_PACKED' });
        const { shown, named } = await nameUnits(context.organisation.trace, ids);
        return { body: { premises, level, units: shown }, private: { container, units: named } };
      },
    }),
  );
}

/** Opens a container; its children are where they are found from now on. */
export function unpack(
  context: SupplyContext,
  { premises, code }: { readonly premises: string; readonly code: string },
): Promise<CommittedAct> {
  const id = readCode(code, '/code');
  return throttled(context, premises, () =>
    commitTraceAct(context, {
      action: 'unpack',
      asked: { premises, id },
      unitPointer: () => '/code',
      show: async () => {
        const { pointers, unit } = await nameUnit(context.organisation.trace, id);
        return { body: { premises, pointers }, private: { unit } };
      },
    }),
  );
}

/** A box or container whose code was damaged carries on under another one. */
export function replaceCode(
  context: SupplyContext,
  request: { readonly premises: string; readonly code: string; readonly newCode: string },
): Promise<CommittedAct> {
  const { premises } = request;
  const [id, newId] = [readCode(request.code, '/code'), readCode(request.newCode, '/newCode')];
  return throttled(context, premises, () =>
    commitTraceAct(context, {
      action: 'replaceCode',
      asked: { premises, id, newId },
      unitPointer: () => '/code',
      show: async () => {
        await assertUncommissioned(context, newId, { pointer: '/newCode', code: 'COMMISSION_DUPLICATE' });
        const { pointers, unit } = await nameUnit(context.organisation.trace, id);
        return { body: { premises, pointers }, private: { unit, id: newId } };
      },
    }),
  );
}

/**
 * A code that a maker has put into a lot is that unit's, also while the ledger has no key for it: absence from lots is
 * nothing that the ledger could be shown. Throws PiaosuError with `refusal`, PEER_GATEWAY_UNAVAILABLE.
 */
async function assertUncommissioned(
  { organisation }: SupplyContext,
  id: string,
  refusal: { readonly pointer: string; readonly code: Code },
): Promise<void> {
  if ((await organisation.trace.show(id)).length > 0) throw new PiaosuError(refusal.code, [{ ...refusal }]);
}
