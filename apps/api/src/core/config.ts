import path from 'node:path';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  validateSync,
  type ValidationOptions,
} from 'class-validator';
import { isCidr } from './client-ip';

const ROLES = ['all', 'web', 'worker'] as const;
export type ProcessRole = (typeof ROLES)[number];

const toNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
const toList = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
const IsCidr = (options: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    { name: 'isCidr', validator: { validate: (value) => typeof value === 'string' && isCidr(value) } },
    options,
  );
const HTTP = { require_protocol: true, require_tld: false, protocols: ['http', 'https'] };
const POSTGRES = {
  require_protocol: true,
  require_tld: false,
  require_host: true,
  protocols: ['postgres', 'postgresql'],
};

/** The environment, as it may be. Each field is one variable; its rules are what the start message quotes. */
class Environment {
  @IsIn([...ROLES]) KAIBO_ROLE: ProcessRole = 'all';
  @Transform(toNumber) @IsInt() @Min(0) @Max(65535) KAIBO_PORT = 3000;
  @IsString() @MaxLength(255) KAIBO_HOST = '127.0.0.1';
  /**
   * Networks of the proxies in front of this process, which say in X-Forwarded-For whom they speak for. Whatever anybody
   * else says there is not believed.
   */
  @Transform(toList)
  @IsCidr({ each: true, message: 'KAIBO_TRUSTED_PROXIES must be networks like 10.0.0.0/8, separated by commas' })
  KAIBO_TRUSTED_PROXIES: string[] = [];
  /** From the connection's first moment until the headers are there. */
  @Transform(toNumber) @IsInt() @Min(100) @Max(120_000) KAIBO_HEADERS_TIMEOUT_MS = 10_000;
  /** Until the body is there too. */
  @Transform(toNumber) @IsInt() @Min(100) @Max(600_000) KAIBO_REQUEST_TIMEOUT_MS = 30_000;
  /** Without a byte in either direction. */
  @Transform(toNumber) @IsInt() @Min(100) @Max(600_000) KAIBO_IDLE_TIMEOUT_MS = 75_000;
  @IsUrl(POSTGRES) DATABASE_URL!: string;
  @IsOptional() @IsUrl(POSTGRES) DATABASE_OWNER_URL?: string;
  @IsOptional() @IsUrl(POSTGRES) DATABASE_DIRECT_URL?: string;
  @Transform(toNumber) @IsInt() @Min(1) @Max(500) KAIBO_POOL_SIZE = 10;
  @IsIn(['0', '1']) PG_PREPARED = '1';
  @IsOptional()
  @IsUrl({ require_protocol: true, require_tld: false, protocols: ['redis', 'rediss'] })
  REDIS_URL?: string;
  @IsOptional() @IsString() KAIBO_MASTER_KEY?: string;
  @IsOptional() @IsString() KAIBO_MASTER_KEY_FILE?: string;
  /** The one that follows it, while master keys are exchanged. */
  @IsOptional() @IsString() KAIBO_NEW_MASTER_KEY?: string;
  @IsOptional() @IsString() KAIBO_NEW_MASTER_KEY_FILE?: string;
  @IsUrl(HTTP) KAIBO_WECHAT_BASE_URL = 'https://api.weixin.qq.com';
  /** For one call to the platform. */
  @Transform(toNumber) @IsInt() @Min(50) @Max(60_000) KAIBO_WECHAT_TIMEOUT_MS = 10_000;
  /** What people type to get here, without a path: `https://live.example.com`. */
  @IsOptional() @IsUrl({ ...HTTP, disallow_auth: true }) KAIBO_PUBLIC_URL?: string;
  @IsOptional()
  @IsUrl({ require_protocol: true, require_tld: false, protocols: ['smtp', 'smtps'] })
  KAIBO_SMTP_URL?: string;
  /** `名称 <staff@example.com>` */
  @IsOptional() @IsString() @MaxLength(200) KAIBO_MAIL_FROM?: string;
  @IsUrl(HTTP) KAIBO_DOUYIN_OPEN_URL = 'https://open.douyin.com';
  @IsUrl(HTTP) KAIBO_DOUYIN_TOUTIAO_URL = 'https://developer.toutiao.com';
  /** For one call to the platform. */
  @Transform(toNumber) @IsInt() @Min(50) @Max(60_000) KAIBO_DOUYIN_TIMEOUT_MS = 10_000;
  /** Relays of drand, asked one after the other; none of them is believed. */
  @Transform(toList)
  @IsUrl(HTTP, { each: true, message: 'KAIBO_DRAND_URLS must be addresses, separated by commas' })
  KAIBO_DRAND_URLS: string[] = [
    'https://api.drand.sh',
    'https://api2.drand.sh',
    'https://api3.drand.sh',
    'https://drand.cloudflare.com',
  ];
  /** Of the bucket itself, in either style: `https://bucket.s3.example.com` or `https://s3.example.com/bucket`. */
  @IsOptional() @IsUrl({ ...HTTP, disallow_auth: true }) KAIBO_S3_URL?: string;
  @IsString() @MaxLength(64) KAIBO_S3_REGION = 'us-east-1';
  @IsOptional() @IsString() @MaxLength(200) KAIBO_S3_ACCESS_KEY_ID?: string;
  @IsOptional() @IsString() @MaxLength(200) KAIBO_S3_SECRET_ACCESS_KEY?: string;
  /** For one picture in one size, there or back. */
  @Transform(toNumber) @IsInt() @Min(50) @Max(60_000) KAIBO_S3_TIMEOUT_MS = 10_000;
  @IsOptional() @IsString() KAIBO_H5_ROOT?: string;
  @IsOptional() @IsString() KAIBO_CONSOLE_ROOT?: string;
  /** The build's description of the routes; beside the program unless set. */
  @IsOptional() @IsString() KAIBO_OPENAPI_FILE?: string;
  @IsIn(['silent', 'error', 'warn', 'info', 'debug']) KAIBO_LOG = 'info';
  /** One successful public read in this many is logged; errors and slow ones always are. */
  @Transform(toNumber) @IsInt() @Min(1) @Max(1_000_000) KAIBO_LOG_SAMPLE = 100;
}

export interface Config {
  readonly role: ProcessRole;
  readonly http: {
    readonly port: number;
    readonly host: string;
    /** Networks whose `X-Forwarded-For` is believed; none: the socket's address is the client's. */
    readonly trustedProxies: readonly string[];
    readonly headersTimeoutMs: number;
    readonly requestTimeoutMs: number;
    readonly idleTimeoutMs: number;
  };
  readonly database: {
    /** As the app role. */
    readonly url: string;
    /** As the owner role; only migrations need it. */
    readonly ownerUrl: string | null;
    /** Past a pooler, for what holds a session (queue, LISTEN). */
    readonly directUrl: string;
    readonly poolSize: number;
    /** False behind a transaction pooler that cannot carry named statements. */
    readonly prepared: boolean;
  };
  readonly redisUrl: string | null;
  readonly masterKey: { readonly value: string | null; readonly file: string | null };
  /** Both null but while master keys are exchanged. */
  readonly newMasterKey: { readonly value: string | null; readonly file: string | null };
  readonly wechat: { readonly baseUrl: string; readonly timeoutMs: number };
  readonly douyin: { readonly openUrl: string; readonly toutiaoUrl: string; readonly timeoutMs: number };
  readonly drandUrls: readonly string[];
  /** The origin that people reach this installation by, e.g. `https://live.example.com`; null: whichever they ask for. */
  readonly publicUrl: string | null;
  /** Where uploaded pictures lie; null: in the database. */
  readonly s3: {
    readonly url: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly timeoutMs: number;
  } | null;
  /** Null: links are carried by hand. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  readonly web: { readonly h5Root: string | null; readonly consoleRoot: string | null; readonly openapiFile: string };
  readonly log: { readonly level: string; readonly sample: number };
}

/** The environment does not fit: names every bad variable at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment once. Nothing else reads `process.env`.
 * @throws ConfigError naming every variable that breaks a rule
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const read = plainToInstance(Environment, given, { exposeDefaultValues: true });
  const problems = validateSync(read, { whitelist: true, forbidUnknownValues: false });
  if (problems.length) {
    const said = problems.map((p) => Object.values(p.constraints ?? {}).join(', ')).join('; ');
    throw new ConfigError(`The environment does not fit: ${said}.`);
  }
  const mail = [read.KAIBO_SMTP_URL, read.KAIBO_MAIL_FROM, read.KAIBO_PUBLIC_URL];
  if (read.KAIBO_SMTP_URL !== undefined && mail.includes(undefined))
    throw new ConfigError(
      'The environment does not fit: KAIBO_SMTP_URL needs KAIBO_MAIL_FROM and KAIBO_PUBLIC_URL beside it.',
    );
  const s3 = [read.KAIBO_S3_URL, read.KAIBO_S3_ACCESS_KEY_ID, read.KAIBO_S3_SECRET_ACCESS_KEY];
  if (s3.includes(undefined) && s3.some((value) => value !== undefined))
    throw new ConfigError(
      'The environment does not fit: KAIBO_S3_URL, KAIBO_S3_ACCESS_KEY_ID and KAIBO_S3_SECRET_ACCESS_KEY are set together.',
    );
  return Object.freeze({
    role: read.KAIBO_ROLE,
    http: {
      port: read.KAIBO_PORT,
      host: read.KAIBO_HOST,
      trustedProxies: read.KAIBO_TRUSTED_PROXIES,
      headersTimeoutMs: read.KAIBO_HEADERS_TIMEOUT_MS,
      requestTimeoutMs: read.KAIBO_REQUEST_TIMEOUT_MS,
      idleTimeoutMs: read.KAIBO_IDLE_TIMEOUT_MS,
    },
    database: {
      url: read.DATABASE_URL,
      ownerUrl: read.DATABASE_OWNER_URL ?? null,
      directUrl: read.DATABASE_DIRECT_URL ?? read.DATABASE_URL,
      poolSize: read.KAIBO_POOL_SIZE,
      prepared: read.PG_PREPARED === '1',
    },
    redisUrl: read.REDIS_URL ?? null,
    masterKey: { value: read.KAIBO_MASTER_KEY ?? null, file: read.KAIBO_MASTER_KEY_FILE ?? null },
    newMasterKey: { value: read.KAIBO_NEW_MASTER_KEY ?? null, file: read.KAIBO_NEW_MASTER_KEY_FILE ?? null },
    wechat: {
      baseUrl: read.KAIBO_WECHAT_BASE_URL.replace(/\/+$/, ''),
      timeoutMs: read.KAIBO_WECHAT_TIMEOUT_MS,
    },
    douyin: {
      openUrl: read.KAIBO_DOUYIN_OPEN_URL.replace(/\/+$/, ''),
      toutiaoUrl: read.KAIBO_DOUYIN_TOUTIAO_URL.replace(/\/+$/, ''),
      timeoutMs: read.KAIBO_DOUYIN_TIMEOUT_MS,
    },
    drandUrls: read.KAIBO_DRAND_URLS.map((url) => url.replace(/\/+$/, '')),
    publicUrl: read.KAIBO_PUBLIC_URL === undefined ? null : new URL(read.KAIBO_PUBLIC_URL).origin,
    s3:
      read.KAIBO_S3_URL === undefined
        ? null
        : {
            url: read.KAIBO_S3_URL.replace(/\/+$/, ''),
            region: read.KAIBO_S3_REGION,
            accessKeyId: read.KAIBO_S3_ACCESS_KEY_ID ?? '',
            secretAccessKey: read.KAIBO_S3_SECRET_ACCESS_KEY ?? '',
            timeoutMs: read.KAIBO_S3_TIMEOUT_MS,
          },
    mail: read.KAIBO_SMTP_URL === undefined ? null : { smtpUrl: read.KAIBO_SMTP_URL, from: read.KAIBO_MAIL_FROM ?? '' },
    web: {
      h5Root: read.KAIBO_H5_ROOT ?? null,
      consoleRoot: read.KAIBO_CONSOLE_ROOT ?? null,
      openapiFile: read.KAIBO_OPENAPI_FILE ?? path.join(__dirname, 'openapi.json'),
    },
    log: { level: read.KAIBO_LOG, sample: read.KAIBO_LOG_SAMPLE },
  });
}

/** Injection token of the frozen config (an object, not a class). */
export const CONFIG = Symbol('config');
