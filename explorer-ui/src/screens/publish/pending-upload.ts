const PLACE = 'piaosu.publish.pending';

/** An upload that left this page and whose answer was not seen: its key alone, nothing of the file. */
export function pendingUpload(): string | undefined {
  try {
    return window.localStorage.getItem(PLACE) ?? undefined;
  } catch {
    return undefined; // a browser that keeps nothing: the list of the last uploads tells
  }
}

export function keepPending(key: string | undefined): void {
  try {
    if (key === undefined) window.localStorage.removeItem(PLACE);
    else window.localStorage.setItem(PLACE, key);
  } catch {
    // the list of the last uploads tells
  }
}
