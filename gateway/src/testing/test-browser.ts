/** As much of a browser as a sign-in needs: cookies by path, redirects one at a time, and the word on where a request comes from. */
export class TestBrowser {
  readonly #cookies: { name: string; value: string; path: string }[] = [];

  cookie(name: string): string | undefined {
    return this.#cookies.find((cookie) => cookie.name === name)?.value;
  }

  /** The names of all cookies, without those that were taken back. */
  get cookieNames(): string[] {
    return this.#cookies.map(({ name }) => name);
  }

  /** As somebody plants one, or changes it. */
  setCookie(name: string, value: string, path = '/'): void {
    this.#drop(name, path);
    this.#cookies.push({ name, value, path });
  }

  /** One request, its cookies sent and taken; a redirect is an answer. */
  async ask(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const { pathname } = new URL(url);
    const sent = this.#cookies.filter(
      ({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`),
    );
    const headers = new Headers(init.headers);
    if (sent.length > 0) headers.set('cookie', sent.map(({ name, value }) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#take(line);
    return response;
  }

  /** As a page of the same origin asks. */
  fetch(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('sec-fetch-site', 'same-origin');
    return this.ask(url, { ...init, headers });
  }

  /** Goes where it is led, until an answer leads nowhere. */
  async go(url: string | URL, init: RequestInit = {}): Promise<{ url: URL; response: Response }> {
    let at = new URL(url);
    let response = await this.ask(at, init);
    for (let i = 0; i < 10; i += 1) {
      const location = response.headers.get('location');
      if (location === null) break;
      at = new URL(location, at);
      response = await this.ask(at);
    }
    return { url: at, response };
  }

  #take(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', ...value] = pair.split('=');
    const attribute = (wanted: string) =>
      attributes.map((text) => text.split('=')).find(([key]) => key?.toLowerCase() === wanted)?.[1];
    const path = attribute('path') ?? '/';
    const expires = attribute('expires');
    this.#drop(name, path);
    const isOver = expires !== undefined && Date.parse(expires) < Date.now();
    if (!isOver) this.#cookies.push({ name, value: value.join('='), path });
  }

  #drop(name: string, path: string): void {
    const index = this.#cookies.findIndex((cookie) => cookie.name === name && cookie.path === path);
    if (index >= 0) this.#cookies.splice(index, 1);
  }
}
