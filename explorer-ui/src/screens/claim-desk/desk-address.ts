import { newStore } from '../../api/store.ts';

export const DESK = '/claims/desk';

/** Where the desk is with the list that lay on it last: the way back from a claim leads there. */
export const deskAddress = newStore(DESK);
