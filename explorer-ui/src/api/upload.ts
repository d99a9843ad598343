import { readAnswer, urlOf } from './client.ts';
import { ApiProblem, parseProblem, toApiProblem } from './problem.ts';
import { noticeLedger } from './request.ts';
import { signInAgain } from './sign-in-again.ts';

export interface Upload {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body: Blob | FormData;
  /** Of a Blob; the browser writes that of a form itself. */
  readonly contentType?: string;
  readonly key: string;
  /** Bytes sent of all, while they leave. */
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Sends a large body and tells how much of it has left (fetch cannot). Throws ApiProblem.
 * A failed one is repeated by whoever calls, with the same key: nothing is taken in twice.
 */
export async function upload<T>(ask: Upload): Promise<T> {
  for (;;) {
    try {
      return await send<T>(ask);
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401 || !(await signInAgain())) throw error;
    }
  }
}

function send<T>({ path, query = {}, body, contentType, key, onProgress, signal }: Upload): Promise<T> {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open('POST', urlOf({ path, query }));
    asked.setRequestHeader('idempotency-key', key);
    asked.setRequestHeader('accept-language', document.documentElement.lang);
    if (contentType !== undefined) asked.setRequestHeader('content-type', contentType);
    asked.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(loaded, total));
    asked.addEventListener('load', () => {
      noticeLedger(asked.getResponseHeader('piaosu-ledger'));
      const { status, responseText: text } = asked;
      try {
        if (status < 200 || status >= 300) {
          throw parseProblem({ status, text, retryAfter: asked.getResponseHeader('retry-after') });
        }
        resolve(readAnswer<T>(text, status).body);
      } catch (error) {
        reject(toApiProblem(error));
      }
    });
    asked.addEventListener('error', () => {
      reject(new ApiProblem({ code: 'NETWORK' }));
    });
    asked.addEventListener('abort', () => {
      reject(new ApiProblem({ code: 'CANCELLED' }));
    });
    const stop = () => {
      asked.abort();
    };
    signal?.addEventListener('abort', stop, { once: true });
    asked.addEventListener('loadend', () => signal?.removeEventListener('abort', stop));
    asked.send(body);
  });
}
