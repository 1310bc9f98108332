import { type KeyObject, X509Certificate, createPublicKey } from 'node:crypto';
import { type Read } from './check';
import { type certificates } from './certificates';
import { openGcm } from './sign';

/** One key of the platform, as answers and notices name it. */
export interface PlatformKey {
  serial: string;
  key: KeyObject;
  /** Milliseconds since 1970; keys that come without dates hold for ever. */
  from: number;
  until: number;
}

type CertificateList = Read<(typeof certificates)['certificates.list']['answer']>;

const plainSerial = (serial: string): string => serial.toUpperCase().replace(/^0+/, '');

/**
 * Opens the certificates of the platform. The APIv3 key seals them, so nobody else can have made them.
 * @throws when one of them cannot be opened, or is another than it says
 */
export function openCertificates(list: CertificateList, apiV3Key: Buffer): PlatformKey[] {
  return list.data.map(({ serial_no: serial, encrypt_certificate: sealed, effective_time, expire_time }) => {
    const { ciphertext, nonce, associated_data: associatedData } = sealed;
    const certificate = new X509Certificate(openGcm(apiV3Key, { ciphertext, nonce, associatedData }));
    if (plainSerial(certificate.serialNumber) !== plainSerial(serial)) throw new Error('another serial number');
    // What the list says and what the certificate says: the narrower counts.
    const from = Math.max(effective_time.getTime(), Date.parse(certificate.validFrom));
    const until = Math.min(expire_time.getTime(), Date.parse(certificate.validTo));
    return { serial, key: certificate.publicKey, from, until };
  });
}

/** A public key of the platform (微信支付公钥), named `PUB_KEY_ID_…`. @throws for what is no RSA public key */
export function readPublicKey(serial: string, pem: string | KeyObject): PlatformKey {
  const key = typeof pem === 'string' ? createPublicKey(pem) : pem;
  if (key.type !== 'public' || key.asymmetricKeyType !== 'rsa') throw new Error('no RSA public key');
  return { serial, key, from: -Infinity, until: Infinity };
}

/** Asked anew after so long, though nothing went wrong: the platform exchanges its certificates. */
const FRESH_MS = 12 * 3_600_000;
/** An unknown serial asks for the list again, but forged notices must not make us ask without end. */
const ASK_AGAIN_MS = 60_000;

/** The keys that answers and notices are checked with: given ones, and certificates fetched when they are needed. */
export class PlatformKeys {
  private fetched: PlatformKey[] = [];
  private fetchedAt = -Infinity;
  private triedAt = -Infinity;
  private running: Promise<void> | null = null;

  /** @param fetchCertificates null: only the given keys count */
  constructor(
    private readonly given: readonly PlatformKey[],
    private readonly fetchCertificates: (() => Promise<PlatformKey[]>) | null,
    private readonly now: () => number,
  ) {}

  /** @returns null for a serial that is not the platform's, or no longer. @throws PayError when the list cannot be had */
  async find(serial: string): Promise<KeyObject | null> {
    const known = this.known(serial);
    if (!this.fetchCertificates || (known && this.given.some((each) => each.serial === serial)))
      return known?.key ?? null;
    const isStale = this.now() - this.fetchedAt > FRESH_MS;
    if (known && !isStale) return known.key;
    const sinceTry = this.now() - this.triedAt;
    // Below 0 the clock was set back, and the last try tells nothing.
    const isTooSoon = sinceTry >= 0 && sinceTry < ASK_AGAIN_MS;
    if (isTooSoon && this.running === null) return known?.key ?? null;
    try {
      await this.refresh();
    } catch (error) {
      // An old certificate holds until its own end, however long the list cannot be had.
      if (!known) throw error;
    }
    return this.known(serial)?.key ?? null;
  }

  /** The key to seal with: a given one, else the certificate that holds longest. @throws PayError when there is none */
  async forSealing(): Promise<PlatformKey | null> {
    const [given] = this.given;
    if (given) return given;
    if (this.fetchCertificates && this.now() - this.fetchedAt > FRESH_MS) {
      try {
        await this.refresh();
      } catch (error) {
        if (this.valid().length === 0) throw error;
      }
    }
    return this.valid().sort((a, b) => b.until - a.until)[0] ?? null;
  }

  /** One fetch for all who ask at once. */
  private refresh(): Promise<void> {
    this.running ??= this.load().finally(() => (this.running = null));
    return this.running;
  }

  private async load(): Promise<void> {
    if (!this.fetchCertificates) return;
    this.triedAt = this.now();
    this.fetched = await this.fetchCertificates();
    this.fetchedAt = this.now();
  }

  private valid(): PlatformKey[] {
    const now = this.now();
    return [...this.given, ...this.fetched].filter((each) => each.from <= now && now < each.until);
  }

  private known(serial: string): PlatformKey | undefined {
    return this.valid().find((each) => each.serial === serial);
  }
}
