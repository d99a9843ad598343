import { createServer } from 'node:http';
import express from 'express';
import { expect, test } from 'vitest';
import { listenOnFreePort } from '../testing/listen.ts';
import { sessionCookie, signInCookie } from './cookie.ts';

test('over https the cookies are of this host alone, secure, closed to scripts, and of one sign-in only the way back is lax', async () => {
  const origin = 'https://piaosu.example';
  const app = express();
  app.get('/', (_request, response) => {
    sessionCookie(origin).write(response, 'a.b');
    signInCookie(origin, 'S'.repeat(43)).write(response, 'c.d');
    response.end();
  });
  const server = createServer(app);
  const response = await fetch(`http://127.0.0.1:${await listenOnFreePort(server)}/`);
  server.close();
  const [session, signIn = ''] = response.headers.getSetCookie();
  expect(session).toBe('__Host-piaosu=a.b; Path=/; HttpOnly; Secure; SameSite=Strict');
  expect(signIn).toMatch(
    /^__Host-piaosu-sign-in-S{16}=c\.d; Max-Age=600; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/u,
  );
});
