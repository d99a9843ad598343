import { useQuery } from '@tanstack/react-query';
import type { FamilyBinding } from '@piaosu/gateway/api';
import { listFamily } from '../../api/patients.ts';
import type { ActingFor } from '../../api/patients.ts';
import { toApiProblem } from '../../api/problem.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { newStore, useStore } from '../../api/store.ts';

/**
 * For whom the person works in this tab. Kept over a reload by the binding's id alone, which names nobody and opens nothing
 * without the session; a phone that drops the tab must not turn a daughter at her mother's receipts into herself.
 */
const PLACE = 'piaosu.acting-for';
const chosen = newStore<ActingFor>(typeof window === 'undefined' ? undefined : keptId());

export type Acting =
  | { readonly state: 'asking' }
  | { readonly state: 'self' }
  | { readonly state: 'for'; readonly id: string; readonly name: string }
  /** Chosen before and not allowed any more: said, and never replaced by oneself without a word. */
  | { readonly state: 'lost' }
  | { readonly state: 'failed'; readonly problem: ApiProblem };

/** From now on everything in this tab is done for the parent of that binding; undefined: for oneself. */
export function actFor(binding: ActingFor): void {
  chosen.set(binding);
  try {
    if (binding === undefined) window.sessionStorage.removeItem(PLACE);
    else window.sessionStorage.setItem(PLACE, binding);
  } catch {
    // a browser that keeps nothing: it lasts as long as the page
  }
}

export const familyQuery = {
  queryKey: ['mine', 'family'],
  queryFn: ({ signal }: { signal: AbortSignal }) => listFamily(signal),
};

/** For whom the person acts, as far as the service confirms it. */
export function useActing(): Acting {
  const id = useStore(chosen);
  const { data, error } = useQuery({ ...familyQuery, enabled: id !== undefined });
  if (id === undefined) return { state: 'self' };
  if (error !== null) return { state: 'failed', problem: toApiProblem(error) };
  return data === undefined ? { state: 'asking' } : actingOf(id, data.items);
}

/** The binding that requests of a page carry; pages are drawn only once it is confirmed. */
export function useActingFor(): ActingFor {
  return useStore(chosen);
}

export function actingOf(id: string, family: readonly FamilyBinding[]): Acting {
  const binding = family.find((each) => each.id === id);
  if (binding?.role !== 'CHILD' || binding.state !== 'ACTIVE') return { state: 'lost' };
  return { state: 'for', id, name: binding.name };
}

/** What belongs to one person is kept apart from what belongs to another. */
export function keyOf(actingFor: ActingFor, ...rest: readonly string[]): readonly string[] {
  return ['mine', actingFor ?? 'self', ...rest];
}

function keptId(): ActingFor {
  try {
    const kept = window.sessionStorage.getItem(PLACE);
    return kept !== null && /^fam_[0-9a-f]{24}$/u.test(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}
