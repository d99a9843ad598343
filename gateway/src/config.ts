import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { RECEIPT_KINDS } from '@piaosu/core';
import { CRYPTO_NAMES } from './native/crypto-choice.ts';

const file = z.string().min(1);
const endpoint = z.string().regex(/^[^\s:/]+:\d{1,5}$/u, 'host:port expected');
const port = z.int().min(0).max(65_535);
const mspId = z.string().regex(/^[A-Za-z][A-Za-z0-9]*MSP$/u, 'an MSPID such as HealthMSP expected');

/** One of the organisation's own peers: where it endorses first, asks, submits and reads blocks. */
const peerConfig = z
  .strictObject({
    endpoint,
    tlsCaFile: file,
    /** Name in the peer's TLS certificate; what this peer is called in logs and by `/readyz`. */
    hostAlias: z.string().min(1),
    /** For a peer that demands client certificates; both or neither. */
    clientCertFile: file.optional(),
    clientKeyFile: file.optional(),
    /** Calls under way at this peer at once; 400 when absent. Below the peer's own `concurrency.gatewayService`. */
    maxCalls: z.int().min(1).optional(),
  })
  .refine((peer) => (peer.clientCertFile === undefined) === (peer.clientKeyFile === undefined), {
    message: 'clientCertFile and clientKeyFile belong together',
  });
export type PeerConfig = z.output<typeof peerConfig>;

const organisationConfig = z.strictObject({
  mspId,
  /** What people call it; stands on the ledger as the name of its authority. */
  name: z.string().min(1).optional(),
  /** `postgres://…`; each organisation has a database of its own. */
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/u }),
  /** Work is spread over them, and goes on while one of them works. */
  peers: z
    .tuple([peerConfig], peerConfig)
    .refine((peers) => areDistinct(peers.map((peer) => peer.hostAlias)), { message: 'a hostAlias is given twice' })
    .refine((peers) => areDistinct(peers.map((peer) => peer.endpoint)), { message: 'an endpoint is given twice' }),
  /** X.509 identity of the organisation's gateway. */
  identity: z.strictObject({ certFile: file, keyFile: file }),
  /** Where other organisations' gateways ask us, mutually authenticated. */
  exchange: z.strictObject({ host: z.string().min(1), port, certFile: file, keyFile: file }),
  /** Trust roots of every organisation of the channel, by MSPID. */
  cas: z.record(mspId, z.strictObject({ caFile: file, tlsCaFile: file })),
  pepperFile: file,
  /** Key-encryption and seal keys, mode 0600. */
  keyFile: file,
  /** Folder with the institution keys this gateway keeps, mode 0700. */
  keyStoreDir: file,
  /** What new logs, keys and documents are made with; international when absent. Older ones stay as they are. */
  crypto: z.enum(CRYPTO_NAMES).optional(),
  /** The log this gateway publishes to; absent for an organisation without hospitals. */
  publisher: z.strictObject({ id: z.string().min(1), shard: z.string().regex(/^[a-z0-9]{1,12}$/u) }).optional(),
  /** Years that documents are kept after their day of issue, by kind of receipt; erased by themselves afterwards. */
  keepingYears: z.partialRecord(z.enum(RECEIPT_KINDS), z.int().min(0).max(200)).optional(),
  /** Above this amount (元) a second officer of the payer must release an approval; by payer, none where absent. */
  releaseAbove: z
    .record(z.string().min(1), z.string().regex(/^\d{1,12}\.\d{2}$/u, 'an amount such as 10000.00'))
    .optional(),
  /** Origins that events may be sent to although they are private or plain http: for tests and demonstrations. */
  webhooks: z.strictObject({ insecureOrigins: z.array(z.url({ protocol: /^https?$/u })) }).optional(),
});

/** http://127.0.0.1:8080 and the like: what a browser sends there passes no network. */
function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);
}

/** Where a browser may send secrets: https, or this machine. */
const browserOrigin = z.url({ protocol: /^https?$/u }).refine(
  (text) => {
    const url = URL.parse(text);
    return url?.origin === text && (url.protocol === 'https:' || isLoopback(url));
  },
  { message: 'an origin expected, such as https://piaosu.example; http on this machine only' },
);

/** People sign in at the provider with a browser, and this gateway keeps their tokens. */
const signInConfig = z.strictObject({
  /** Where browsers reach this gateway. The provider knows `<url>/session/callback` as this client's address. */
  url: browserOrigin,
  clientId: z.string().min(1),
  /** Mode 0600. */
  clientSecretFile: file,
  /** `openid profile` when absent; a provider may want `offline_access` for refresh tokens. */
  scope: z
    .string()
    .regex(/(?:^| )openid(?: |$)/u, 'the scope openid is needed')
    .optional(),
});
export type SignInConfig = z.output<typeof signInConfig>;

const gatewayConfig = z
  .strictObject({
    listen: z.strictObject({
      host: z.string().min(1),
      port,
      /** Reverse proxies whose X-Forwarded-For is believed; none when absent. */
      trustedProxies: z.array(z.string()).optional(),
    }),
    metricsPort: port,
    oidc: z.strictObject({
      issuer: z.url(),
      audience: z.string().min(1),
      /** Where the issuer's keys are; found by OpenID discovery when absent. */
      jwksUri: z.url().optional(),
    }),
    /** Absent: no sign-in with a browser, bearer tokens only. */
    signIn: signInConfig.optional(),
    /** Folder of the built pages; none are served when absent. */
    ui: file.optional(),
    /** The organisation that answers the routes without login. */
    publicOrg: mspId,
    channel: z.string().min(1),
    chaincode: z.string().min(1),
    organisations: z.array(organisationConfig).min(1),
  })
  .superRefine((config, context) => {
    const served = config.organisations.map((organisation) => organisation.mspId);
    if (!areDistinct(served)) {
      context.addIssue({ code: 'custom', path: ['organisations'], message: 'an organisation is listed twice' });
    }
    const issuer = URL.parse(config.oidc.issuer);
    if (config.signIn !== undefined && issuer !== null && issuer.protocol !== 'https:' && !isLoopback(issuer)) {
      context.addIssue({ code: 'custom', path: ['oidc', 'issuer'], message: 'people sign in by https only' });
    }
    if (!served.includes(config.publicOrg)) {
      context.addIssue({ code: 'custom', path: ['publicOrg'], message: 'not one of the organisations served here' });
    }
  });

export type OrganisationConfig = z.output<typeof organisationConfig>;
export type GatewayConfig = z.output<typeof gatewayConfig>;

const environment = z.object({
  PIAOSU_CONFIG: z.string({ error: 'the path of the configuration file is missing' }).min(1),
  PIAOSU_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  /** By how much whoever started this process shifted its clock (`npm start -- --clock-offset`); SQL's time follows. */
  PIAOSU_CLOCK_OFFSET_MS: z.coerce.number().int().default(0),
});
export type Environment = z.output<typeof environment>;

/** Everything that is wrong with the environment or the configuration, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/** The environment as this process uses it. Throws ConfigError that names every wrong variable. */
export function parseEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  return parsed(environment, env);
}

/** A configuration as it stands in the file. Throws ConfigError that names every wrong field. */
export function parseConfig(value: unknown): GatewayConfig {
  return parsed(gatewayConfig, value);
}

/** Reads the configuration file. It names databases with their passwords: one that others may read is refused. */
export function readConfig(path: string): GatewayConfig {
  return parseConfig(readPrivateJson(path));
}

/** JSON of a private file; the parser's own message would quote what must stay secret. */
export function readPrivateJson(path: string): unknown {
  const text = readPrivateFile(path);
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    throw new ConfigError([`${path}: not JSON`]);
  }
}

/** A file that only its owner may read; throws ConfigError when it is missing or open to others. */
export function readPrivateFile(path: string): string {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) throw new ConfigError([`${path}: no such file`]);
  if ((mode & 0o077) !== 0) throw new ConfigError([`${path}: others may read it; chmod 600`]);
  return readFileSync(path, 'utf8');
}

function areDistinct(names: readonly string[]): boolean {
  return new Set(names).size === names.length;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}
