import { type KeyObject, createPrivateKey } from 'node:crypto';
import { type Clock, systemClock } from '../clock';
import { type Distrust, PayCaller, type PayHooks, type PayRequest } from './call';
import { type Given, PayShapeError, type Read, type Writing, readFields, writeRequest } from './check';
import { certificates } from './certificates';
import { type Downloaded, download } from './download';
import { type PayEndpoint } from './endpoint';
import { type PayEndpointName, payEndpoints } from './endpoints';
import { type Fields } from './field';
import { isLoopback } from './loopback';
import { NoticeReader, type NoticeStore } from './notice-reader';
import { hosts } from './notices';
import { PayError } from './pay-error';
import { type PlatformKey, PlatformKeys, openCertificates, readPublicKey } from './platform-keys';
import { requestRules } from './rules';
import { type Signer, nonceText, sealText, signText } from './sign';
import { distrust } from './signed-message';

export interface PayOptions extends PayHooks {
  mchid: string;
  /** Serial number of the merchant's certificate. */
  serialNo: string;
  /** The merchant's private key, as PEM or a KeyObject. */
  privateKey: string | KeyObject;
  /** 32 bytes, as set in the merchant's console. */
  apiV3Key: string;
  /** Filled into calls that name no other app. */
  appId?: string;
  /** Public-key mode: key id (`PUB_KEY_ID_…`) to PEM. Several while they are exchanged; the first one seals. */
  publicKeys?: Readonly<Record<string, string | KeyObject>>;
  /** Certificate mode: fetched, opened, kept and renewed. Default: true if there are no `publicKeys`. */
  certificates?: boolean;
  /** Remembers notices; without one `notices.handle` takes a repeated one for a new one. */
  noticeStore?: NoticeStore;
  /** Default https://api.mch.weixin.qq.com. */
  baseUrl?: string;
  /** Asked after a network failure, where a call may be repeated. Default https://api2.mch.weixin.qq.com, none beside an own `baseUrl`. */
  fallbackBaseUrl?: string | null;
  fetch?: typeof fetch;
  clock?: Clock;
  /** For one HTTP call, its body included. Default 10 000. */
  timeoutMs?: number;
}

export interface PayCallOptions {
  signal?: AbortSignal;
}

type All<E extends PayEndpoint> = E['path'] & E['query'] & (E['body'] extends Fields ? E['body'] : object);
type Arguments<V> = object extends V ? [values?: V, options?: PayCallOptions] : [values: V, options?: PayCallOptions];
type AnswerOf<E extends PayEndpoint> = E['answer'] extends Fields ? Read<E['answer']> : void;
type Call<E extends PayEndpoint> = (...given: Arguments<Given<All<E>>>) => Promise<AnswerOf<E>>;

/** The fields a call takes. @example type Prepay = PayRequestOf<'jsapi.prepay'> */
export type PayRequestOf<N extends PayEndpointName> = Given<All<(typeof payEndpoints)[N]>>;
/** What a call answers. */
export type PayAnswerOf<N extends PayEndpointName> = AnswerOf<(typeof payEndpoints)[N]>;

type Group = PayEndpointName extends infer N ? (N extends `${infer G}.${string}` ? G : never) : never;
/** Every entry of the table as a call: `jsapi.prepay` is `pay.jsapi.prepay(fields, { signal })`. */
export type PayCalls = {
  readonly [G in Group]: {
    readonly [N in PayEndpointName as N extends `${G}.${infer M}` ? M : never]: Call<(typeof payEndpoints)[N]>;
  };
};

/** For `wx.requestPayment`. */
export interface PaymentParams {
  /** Unix seconds, as a text. */
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: 'RSA';
  paySign: string;
}

/** For `wx.requestMerchantTransfer`. */
export interface TransferParams {
  mchId: string;
  appId: string;
  package: string;
}

export interface Pay extends PayCalls {
  /**
   * What the mini-program hands to `wx.requestPayment`.
   * @example wx.requestPayment({ ...pay.paymentParams(prepay_id) })
   */
  paymentParams(prepayId: string, appId?: string): PaymentParams;
  /** What the mini-program hands to `wx.requestMerchantTransfer` (base library 3.3.0) for the user to confirm. */
  transferParams(packageInfo: string, appId?: string): TransferParams;
  readonly notices: NoticeReader;
  /**
   * The file behind a report such as `favor.useFlow`. The file is not signed, its hash is checked instead.
   * @throws PayError
   */
  download(report: Downloaded, options?: PayCallOptions): Promise<Buffer>;
}

function refuse(text: string): never {
  throw new PayError({ kind: 'request', endpoint: 'createPay', text });
}

/** @throws without quoting what it was given: it may be the key */
function readPrivateKey(given: string | KeyObject): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = typeof given === 'string' ? createPrivateKey(given) : given;
  } catch {
    // Told below; the error itself may quote the text.
  }
  return key?.type === 'private' && key.asymmetricKeyType === 'rsa' ? key : refuse('privateKey is no RSA private key');
}

function readHost(raw: string, name: string): URL {
  const url = URL.canParse(raw) ? new URL(raw) : refuse(`${name} is not an address`);
  if (!['http:', 'https:'].includes(url.protocol)) refuse(`${name} is neither http nor https`);
  if (url.protocol === 'http:' && !isLoopback(url)) refuse(`${name} has to be https`);
  if (url.username || url.password || url.search || url.hash || url.pathname !== '/')
    refuse(`${name} may have neither user, path, query nor fragment`);
  return url;
}

function readHosts(options: PayOptions): URL[] {
  const base = readHost(options.baseUrl ?? hosts[0], 'baseUrl');
  const fallback = options.fallbackBaseUrl ?? (options.baseUrl === undefined ? hosts[1] : null);
  return fallback === null || options.fallbackBaseUrl === null ? [base] : [base, readHost(fallback, 'fallbackBaseUrl')];
}

function readPublicKeys(given: Readonly<Record<string, string | KeyObject>>): PlatformKey[] {
  return Object.entries(given).map(([serial, pem]) => {
    try {
      return readPublicKey(serial, pem);
    } catch {
      return refuse('one of publicKeys is no RSA public key');
    }
  });
}

/** Everything that calls share. */
class PayClient {
  readonly keys: PlatformKeys;
  readonly hosts: readonly string[];
  private readonly caller: PayCaller;
  private readonly allowLoopback: boolean;

  constructor(
    readonly options: PayOptions,
    readonly signer: Signer,
    readonly apiV3Key: Buffer,
    readonly clock: Clock,
    readonly timeoutMs: number,
  ) {
    const urls = readHosts(options);
    this.hosts = urls.map((url) => url.origin);
    this.allowLoopback = urls.every(isLoopback);
    const given = readPublicKeys(options.publicKeys ?? {});
    const isFetching = options.certificates ?? given.length === 0;
    if (!isFetching && given.length === 0) refuse('there is no key to check answers with: publicKeys or certificates');
    this.keys = new PlatformKeys(given, isFetching ? () => this.fetchCertificates() : null, () => clock.now());
    const { onCall, beforeCall } = options;
    this.caller = new PayCaller(
      { hosts: this.hosts, fetch: options.fetch ?? fetch, timeoutMs, signer, clock },
      { ...(onCall ? { onCall } : {}), ...(beforeCall ? { beforeCall } : {}) },
    );
  }

  /** The signed call of one entry. @throws PayError */
  async call(endpoint: PayEndpoint, values: unknown, signal: AbortSignal | undefined): Promise<Read<Fields> | null> {
    const request = await this.prepare(endpoint, values, signal);
    if (endpoint.name === 'certificates.list') return this.callCertificates(request, signal);
    const check: Distrust = (message) => distrust(message, this.clock.now(), (serial) => this.keys.find(serial));
    return this.caller.call(endpoint, request, check, signal);
  }

  private async prepare(endpoint: PayEndpoint, values: unknown, signal: AbortSignal | undefined): Promise<PayRequest> {
    if (signal?.aborted)
      throw new PayError({ kind: 'aborted', endpoint: endpoint.name, text: 'aborted by the caller' });
    const personal: string[] = [];
    let isSealing = false;
    const write = (seal: (plain: string) => string) => {
      const writing: Writing = {
        fill: { mchid: this.signer.mchid, appid: this.options.appId ?? null },
        seal,
        allowLoopback: this.allowLoopback,
        personal,
      };
      try {
        const written = writeRequest(endpoint, values, writing);
        const rules = requestRules[endpoint.name as PayEndpointName] ?? []; // names of the table alone come here
        for (const rule of rules) {
          const wrong = rule.broken(values as Record<string, unknown>); // writeRequest has seen an object
          if (wrong !== null) throw new PayShapeError(wrong);
        }
        return written;
      } catch (error) {
        if (!(error instanceof PayShapeError)) throw error;
        throw new PayError({ kind: 'request', endpoint: endpoint.name, text: error.message });
      }
    };
    const written = write((plain) => {
      isSealing = true;
      return plain;
    });
    if (!isSealing) return { ...written, sealedBy: null, personal };
    const key = await this.keys.forSealing();
    if (!key)
      throw new PayError({
        kind: 'request',
        endpoint: endpoint.name,
        text: 'there is no key of the platform to seal with',
      });
    return { ...write((plain) => sealText(plain, key.key)), sealedBy: key.serial, personal };
  }

  /** The answer that brings certificates is signed with one of them: the APIv3 key has to open it first. */
  private async callCertificates(request: PayRequest, signal: AbortSignal | undefined): Promise<Read<Fields> | null> {
    const endpoint = payEndpoints['certificates.list'];
    const check: Distrust = (message) =>
      distrust(message, this.clock.now(), async (serial) => {
        const now = this.clock.now();
        const brought = this.openList(message.body).find((each) => each.serial === serial);
        if (brought) return brought.from <= now && now < brought.until ? brought.key : null;
        return (this.options.publicKeys ?? {})[serial] ? this.keys.find(serial) : null;
      });
    return this.caller.call(endpoint, request, check, signal);
  }

  private openList(body: Uint8Array): PlatformKey[] {
    try {
      const json: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
      return openCertificates(readFields(certificates['certificates.list'].answer, json), this.apiV3Key);
    } catch {
      // An error answer, or one that the APIv3 key does not open: it names no key then, and is not believed.
      return [];
    }
  }

  private async fetchCertificates(): Promise<PlatformKey[]> {
    const endpoint = payEndpoints['certificates.list'];
    const answer = await this.call(endpoint, {}, undefined);
    try {
      // What `call` gives for this entry is what its table says.
      return openCertificates(answer as Read<(typeof endpoint)['answer']>, this.apiV3Key);
    } catch {
      const text = 'the certificates cannot be opened: is apiV3Key right?';
      throw new PayError({ kind: 'signature', endpoint: endpoint.name, text });
    }
  }
}

function toCalls(client: PayClient): PayCalls {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const endpoint of Object.values<PayEndpoint>(payEndpoints)) {
    const [group = '', name = ''] = endpoint.name.split('.');
    groups[group] ??= {};
    groups[group][name] = async (values: unknown = {}, options: PayCallOptions = {}) =>
      (await client.call(endpoint, values, options.signal)) ?? undefined;
  }
  // Made from the table that the type is made from.
  return groups as unknown as PayCalls;
}

/**
 * A client of WeChat Pay v3 for one merchant. Every request is signed, every answer is verified before it is read. It
 * holds keys in closures only, so it may be logged.
 * @throws PayError of kind `request` for options that cannot work
 * @example
 * const pay = createPay({ mchid, serialNo, privateKey, apiV3Key, appId, publicKeys: { [keyId]: publicKeyPem } });
 * const { prepay_id } = await pay.jsapi.prepay({
 *   description: '明前龙井 250g', out_trade_no: 'L20260102181000001', notify_url: 'https://api.example.com/pay/notify',
 *   amount: { total: 16800 }, payer: { openid },
 * });
 * const params = pay.paymentParams(prepay_id); // for wx.requestPayment
 */
export function createPay(options: PayOptions): Pay {
  const { mchid, serialNo, apiV3Key, clock = systemClock, timeoutMs = 10_000 } = options;
  if (typeof mchid !== 'string' || !/^\d{1,32}$/.test(mchid)) refuse('mchid is not a number');
  if (typeof serialNo !== 'string' || !/^[0-9A-Fa-f]{1,64}$/.test(serialNo)) refuse('serialNo is not hexadecimal');
  const sealingKey = typeof apiV3Key === 'string' ? Buffer.from(apiV3Key) : refuse('apiV3Key is missing');
  if (sealingKey.length !== 32) refuse('apiV3Key is not 32 bytes long');
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 600_000) refuse('timeoutMs is out of range');
  const signer: Signer = { mchid, serialNo, key: readPrivateKey(options.privateKey) };
  const client = new PayClient(options, signer, sealingKey, clock, timeoutMs);
  const appOf = (given: string | undefined): string => given ?? options.appId ?? refuse('appId is missing');
  return {
    ...toCalls(client),
    paymentParams: (prepayId, given) => {
      const appId = appOf(given);
      if (typeof prepayId !== 'string' || prepayId === '') refuse('prepayId is missing');
      const timeStamp = String(Math.floor(clock.now() / 1000));
      const nonceStr = nonceText();
      const payPackage = `prepay_id=${prepayId}`;
      const paySign = signText(`${appId}\n${timeStamp}\n${nonceStr}\n${payPackage}\n`, signer.key);
      return { timeStamp, nonceStr, package: payPackage, signType: 'RSA', paySign };
    },
    transferParams: (packageInfo, given) => {
      if (typeof packageInfo !== 'string' || packageInfo === '') refuse('packageInfo is missing');
      return { mchId: mchid, appId: appOf(given), package: packageInfo };
    },
    notices: new NoticeReader({
      apiV3Key: sealingKey,
      mchid,
      clock,
      find: (serial) => client.keys.find(serial),
      store: options.noticeStore ?? null,
    }),
    download: (report, { signal } = {}) =>
      download(report, { hosts: client.hosts, fetch: options.fetch ?? fetch, timeoutMs, signer, clock }, signal),
  };
}
