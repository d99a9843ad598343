import { hash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PiaosuError } from '@piaosu/core';
import type { Code } from '@piaosu/core';
import {
  claimRefresh,
  endSession,
  insertSession,
  releaseRefresh,
  replaceContent,
  selectSession,
  touchSession,
} from '../db/sessions.ts';
import type { SessionRow } from '../db/sessions.ts';
import type { Caller } from '../http/caller.ts';
import { organisationOf } from '../http/permission.ts';
import type { Organisations } from '../http/permission.ts';
import type { TokenVerifier } from '../http/token.ts';
import { keyOf, SessionVault } from './session-vault.ts';
import type { SessionContent, SessionPlace } from './session-vault.ts';
import type { SessionEnd } from './session-view.ts';
import type { SignInProvider } from './sign-in-provider.ts';
import type { Tokens } from './tokens.ts';

/** A shift and its handover. */
const LONGEST_SECONDS = 10 * 3600;
const IDLE_SECONDS = 30 * 60;
/** A patient may sit at a machine that others use. */
const PATIENT_IDLE_SECONDS = 15 * 60;
/** A token is asked for anew this long before it ends, so that none ends on its way. */
const MARGIN_MS = 30_000;
/** Longer than the provider is waited for, discovery included. */
const REFRESH_SECONDS = 15;
const WAIT_MS = 100;

/** Who is signed in, and until when. */
export interface Session {
  readonly caller: Caller;
  /** What the provider calls the person; the subject where it says nothing. */
  readonly name: string;
  readonly expiresAt: Date;
  readonly idleAt: Date;
}

export interface SessionParts {
  readonly organisations: Organisations;
  readonly verifyToken: TokenVerifier;
  readonly provider: SignInProvider;
}

type LiveRow = SessionRow & { readonly content: string };

/** Organisation and 256 random bits, base64url: which database to ask, and for what. */
const COOKIE = /^([A-Za-z][A-Za-z0-9]{0,47})\.([\w-]{43})$/u;

/**
 * Who is signed in with a browser. A session is a row in the database of the caller's organisation, with the tokens
 * sealed in it; the browser holds a random id and nothing else, so a restart keeps everybody signed in. What the caller
 * may do stands in the access token, which is verified for each request as a bearer's is.
 */
export class Sessions {
  readonly #parts: SessionParts;
  readonly #vault = new SessionVault();
  /** Refreshes under way: a page asks many things at once, the provider is asked once. */
  readonly #refreshing = new Map<string, Promise<SessionContent>>();

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Keeps the tokens; answers what the cookie is to hold. Throws PiaosuError UNAUTHENTICATED or FORBIDDEN. */
  async begin(tokens: Tokens): Promise<string> {
    const caller = await this.#parts.verifyToken(tokens.access);
    const organisation = organisationOf(caller, this.#parts.organisations);
    const id = randomBytes(32).toString('base64url');
    const place = { organisation, idHash: hashOf(id) };
    await insertSession(organisation.database, {
      idHash: place.idHash,
      content: this.#vault.seal(place, { ...tokens, subject: caller.subject }),
      absoluteSeconds: LONGEST_SECONDS,
      idleSeconds: caller.patient === undefined ? IDLE_SECONDS : PATIENT_IDLE_SECONDS,
    });
    const { institution } = caller;
    organisation.log.info({ event: 'session.began', org: organisation.mspId, institution });
    return `${organisation.mspId}.${id}`;
  }

  /**
   * The session behind a cookie, its token refreshed where that is due. Throws PiaosuError SESSION_ENDED with the reason, and
   * SIGN_IN_UNAVAILABLE when a token is over and the provider cannot be asked: the session itself goes on then.
   */
  async open(cookie: string): Promise<Session> {
    const place = this.#placeOf(cookie);
    if (place === undefined) throw ended('UNKNOWN');
    const row = await liveRow(place);
    const content = this.#vault.open(place, row.content);
    const { caller, name } = await this.#callerOf(place, row, content);
    return { caller, name: name ?? caller.subject, expiresAt: row.absolute_end, idleAt: row.idle_end };
  }

  /** Somebody is there: moves the idle end. */
  async touch(cookie: string): Promise<void> {
    const place = this.#placeOf(cookie);
    if (place !== undefined) await touchSession(place.organisation.database, place.idHash);
  }

  /** Ends it for good, in every tab; of one that is over already nothing is left to do. */
  async end(cookie: string): Promise<void> {
    const place = this.#placeOf(cookie);
    if (place === undefined) return;
    const { organisation, idHash } = place;
    const row = await selectSession(organisation.database, idHash);
    if (row === undefined || row.content === null) return;
    await endSession(organisation.database, idHash, 'SIGNED_OUT');
    organisation.log.info({ event: 'session.ended', org: organisation.mspId, why: 'SIGNED_OUT' });
    const { refresh } = this.#vault.open(place, row.content);
    if (refresh !== undefined) void this.#revoke(place, refresh);
  }

  #placeOf(cookie: string): SessionPlace | undefined {
    const [, mspId = '', id = ''] = COOKIE.exec(cookie) ?? [];
    const organisation = this.#parts.organisations.get(mspId);
    return organisation === undefined ? undefined : { organisation, idHash: hashOf(id) };
  }

  /** A token that has become invalid before its time (its issuer changed keys) is refreshed as one that is over. */
  async #callerOf(
    place: SessionPlace,
    row: LiveRow,
    content: SessionContent,
  ): Promise<{ caller: Caller; name: string | undefined }> {
    const { verifyToken } = this.#parts;
    if (content.expires - MARGIN_MS > Date.now()) {
      const caller = await verifyToken(content.access).catch(unlessRefused);
      if (caller !== undefined) return { caller, name: content.name };
    }
    const fresh = await this.#refreshed(place, row, content);
    return { caller: await verifyToken(fresh.access), name: fresh.name };
  }

  #refreshed(place: SessionPlace, row: LiveRow, content: SessionContent): Promise<SessionContent> {
    const key = keyOf(place);
    const running =
      this.#refreshing.get(key) ??
      this.#refresh(place, row, content).finally(() => {
        this.#refreshing.delete(key);
      });
    this.#refreshing.set(key, running);
    return running;
  }

  /** One process refreshes, whatever others there are; they wait for its outcome. */
  async #refresh(place: SessionPlace, due: LiveRow, content: SessionContent): Promise<SessionContent> {
    const { database } = place.organisation;
    while (!(await claimRefresh(database, place.idHash, due.version, REFRESH_SECONDS))) {
      await sleep(WAIT_MS);
      const now = await liveRow(place);
      if (now.version !== due.version) return this.#vault.open(place, now.content);
    }
    try {
      return await this.#renew(place, due, content);
    } catch (error) {
      if (codeOf(error) === 'UNAUTHENTICATED') return this.#refuse(place, error);
      await releaseRefresh(database, place.idHash);
      // The provider is away: a token that still counts is used to its last second.
      if (codeOf(error) === 'SIGN_IN_UNAVAILABLE' && content.expires > Date.now()) return content;
      throw error;
    }
  }

  async #renew(place: SessionPlace, row: LiveRow, content: SessionContent): Promise<SessionContent> {
    if (content.refresh === undefined) throw new PiaosuError('UNAUTHENTICATED', { reason: 'expired' });
    const fresh = { ...content, ...(await this.#parts.provider.refresh(content.refresh)) };
    const caller = await this.#parts.verifyToken(fresh.access);
    if (caller.subject !== content.subject || caller.org !== place.organisation.mspId) {
      throw new PiaosuError('UNAUTHENTICATED', { reason: 'person' });
    }
    const { database } = place.organisation;
    const isKept = await replaceContent(database, place.idHash, row.version, this.#vault.seal(place, fresh));
    return isKept ? fresh : this.#vault.open(place, (await liveRow(place)).content);
  }

  async #refuse({ organisation, idHash }: SessionPlace, cause: unknown): Promise<never> {
    await endSession(organisation.database, idHash, 'REFUSED');
    organisation.log.info({ event: 'session.ended', org: organisation.mspId, why: 'REFUSED' });
    throw ended('REFUSED', cause);
  }

  /** Nobody waits for it: the provider's own end of the token comes anyway. */
  async #revoke({ organisation }: SessionPlace, token: string): Promise<void> {
    await this.#parts.provider.revoke(token).catch((error: unknown) => {
      organisation.log.warn({ event: 'background.failed', task: 'revoke a token', error });
    });
  }
}

async function liveRow({ organisation, idHash }: SessionPlace): Promise<LiveRow> {
  const row = await selectSession(organisation.database, idHash);
  if (row === undefined) throw ended('UNKNOWN');
  const { content } = row;
  if (row.ended !== null || content === null) throw ended(row.ended ?? 'UNKNOWN');
  if (row.is_over) throw ended('TIME');
  if (row.is_idle) throw ended('IDLE');
  return { ...row, content };
}

function ended(reason: SessionEnd, cause?: unknown): PiaosuError {
  return new PiaosuError('SESSION_ENDED', { reason }, cause);
}

function codeOf(error: unknown): Code | undefined {
  return error instanceof PiaosuError ? error.code : undefined;
}

function unlessRefused(error: unknown): undefined {
  if (codeOf(error) !== 'UNAUTHENTICATED') throw error;
}

function hashOf(id: string): Uint8Array {
  return hash('sha256', id, 'buffer');
}
