import type { Kept, KeptBasket, OutboxStore } from './outbox.ts';

const DATABASE = 'piaosu-outbox';
const [KEYS, BASKETS] = ['keys', 'baskets'] as const;
const THE_KEY = 'aes';

/**
 * Baskets in IndexedDB, each sealed by AES-256-GCM under a key that no script can take out of the browser: who copies the
 * files of the profile's database has ciphertext. Nothing stays of a basket that was decided. Rejects where the browser has
 * no IndexedDB or no WebCrypto (a private window, plain http).
 */
export async function openOutboxStore(): Promise<OutboxStore> {
  const database = await openDatabase();
  const key = await keyOf(database);
  return {
    put: async (basket) => {
      const row = await seal(key, basket);
      const writing = database.transaction(BASKETS, 'readwrite', { durability: 'strict' });
      writing.objectStore(BASKETS).put(row);
      await committed(writing);
    },
    remove: async (id) => {
      await settled(database.transaction(BASKETS, 'readwrite').objectStore(BASKETS).delete(id));
    },
    list: async () => {
      const rows = await settled<unknown[]>(database.transaction(BASKETS).objectStore(BASKETS).getAll());
      return openAll(key, rows);
    },
  };
}

/** For a browser that keeps nothing: baskets last as long as the page, and the page says so. */
export function newMemoryStore(): OutboxStore {
  const baskets = new Map<string, KeptBasket>();
  return {
    put: (basket) => {
      baskets.set(basket.key, basket);
      return Promise.resolve();
    },
    remove: (key) => {
      baskets.delete(key);
      return Promise.resolve();
    },
    list: () => Promise.resolve({ baskets: [...baskets.values()], unreadable: 0 }),
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.addEventListener('upgradeneeded', () => {
    opening.result.createObjectStore(KEYS);
    opening.result.createObjectStore(BASKETS, { keyPath: 'key' });
  });
  return settled(opening);
}

/** The one key of this browser; two windows that make one at once end up with the same. */
async function keyOf(database: IDBDatabase): Promise<CryptoKey> {
  const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const keys = database.transaction(KEYS, 'readwrite').objectStore(KEYS);
  const kept = await settled<unknown>(keys.get(THE_KEY));
  if (kept instanceof CryptoKey) return kept;
  await settled(keys.put(made, THE_KEY));
  return made;
}

async function seal(key: CryptoKey, basket: KeptBasket) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(basket));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound(basket.key) }, key, text);
  return { key: basket.key, iv, sealed };
}

async function openAll(key: CryptoKey, rows: readonly unknown[]): Promise<Kept> {
  const opened = await Promise.all(rows.map((row) => openOne(key, row)));
  const baskets = opened.filter((basket) => basket !== undefined).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  return { baskets, unreadable: opened.length - baskets.length };
}

async function openOne(key: CryptoKey, row: unknown): Promise<KeptBasket | undefined> {
  if (!isRow(row)) return undefined;
  try {
    const additionalData = bound(row.key);
    const text = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData }, key, row.sealed);
    const basket: unknown = JSON.parse(new TextDecoder().decode(text));
    return isBasket(basket) ? basket : undefined;
  } catch {
    return undefined; // counted as unreadable: the page says so
  }
}

/** A row cannot be put in the place of another. */
function bound(key: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`piaosu/outbox/${key}`);
}

interface Row {
  readonly key: string;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

function isRow(row: unknown): row is Row {
  if (typeof row !== 'object' || row === null || !('key' in row && 'iv' in row && 'sealed' in row)) return false;
  return typeof row.key === 'string' && row.iv instanceof Uint8Array && row.sealed instanceof ArrayBuffer;
}

/** Its seal proves that this page wrote it; the shape tells of which version. */
function isBasket(value: unknown): value is KeptBasket {
  if (typeof value !== 'object' || value === null || !('path' in value && 'prescription' in value)) return false;
  return value.path === '/dispenses' || value.path === '/uncoded-dispenses';
}

/** On the disk, not only accepted. */
function committed(writing: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    writing.addEventListener('complete', () => {
      resolve();
    });
    writing.addEventListener('abort', () => {
      reject(writing.error ?? new DOMException('IndexedDB failed', 'UnknownError'));
    });
  });
}

function settled<T>(asked: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.addEventListener('success', () => {
      resolve(asked.result);
    });
    asked.addEventListener('error', () => {
      reject(asked.error ?? new DOMException('IndexedDB failed', 'UnknownError'));
    });
  });
}
