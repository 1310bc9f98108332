import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { AppError } from '../../core/app-error';
import type { World } from '../../core/world';
import type { MediaStore, MediaVariant } from './media-store';

/** A bucket, as the config names it. */
export interface S3Bucket {
  /** Of the bucket itself, in either style: `https://bucket.s3.example.com` or `https://s3.example.com/bucket`. */
  url: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  timeoutMs: number;
}

/** Larger ones are none of ours. */
const MOST_BYTES = 32 * 1024 * 1024;
const RETRY_AFTER_SECONDS = 5;

/**
 * Pictures in a bucket that speaks S3 (AWS, MinIO, OSS, COS, R2), signed with version 4: what is sent is under the
 * signature too, so nothing on the way changes a picture.
 */
export class S3MediaStore implements MediaStore {
  readonly name = 's3';

  constructor(
    private readonly bucket: S3Bucket,
    private readonly world: World,
  ) {}

  async put(merchantId: string, name: string, variant: MediaVariant, bytes: Buffer): Promise<void> {
    const answer = await this.send('PUT', keyOf(merchantId, name, variant), bytes);
    await answer.body?.cancel();
    if (!answer.ok) throw this.failed('put', answer.status);
  }

  async get(merchantId: string, name: string, variant: MediaVariant): Promise<Buffer | null> {
    const answer = await this.send('GET', keyOf(merchantId, name, variant));
    if (answer.ok && Number(answer.headers.get('content-length') ?? 0) <= MOST_BYTES)
      return this.inTime(async () => Buffer.from(await answer.arrayBuffer()));
    await answer.body?.cancel();
    if (answer.status === 404) return null;
    throw this.failed('get', answer.status);
  }

  async remove(merchantId: string, name: string, variants: readonly MediaVariant[]): Promise<void> {
    for (const variant of variants) {
      const answer = await this.send('DELETE', keyOf(merchantId, name, variant));
      await answer.body?.cancel();
      if (!answer.ok && answer.status !== 404) throw this.failed('remove', answer.status);
    }
  }

  private async send(method: 'PUT' | 'GET' | 'DELETE', key: string, body?: Buffer): Promise<Response> {
    const { url, region, accessKeyId, secretAccessKey, timeoutMs } = this.bucket;
    const signed = await new AwsV4Signer({
      method,
      url: `${url}/${key}`,
      headers: {
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
        ...(body ? { 'content-type': key.endsWith('.jpg') ? 'image/jpeg' : 'image/webp' } : {}),
      },
      service: 's3',
      region,
      accessKeyId,
      secretAccessKey,
      datetime: this.world
        .now()
        .toISOString()
        .replace(/[:-]|\.\d{3}/g, ''),
    }).sign();
    // A bucket that sends us elsewhere would be given our signature there.
    return this.inTime(() =>
      fetch(signed.url, {
        method,
        headers: signed.headers,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        ...(body ? { body: new Uint8Array(body) } : {}),
      }),
    );
  }

  private async inTime<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw new AppError('UNAVAILABLE', undefined, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }

  /** Without what the bucket says: it quotes keys. */
  private failed(what: string, status: number): AppError {
    const cause = new Error(`S3 ${what}: ${status}`);
    return new AppError('UNAVAILABLE', undefined, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

const keyOf = (merchantId: string, name: string, variant: MediaVariant): string =>
  `${merchantId}/${name}/${variant}.${variant === 'look' ? 'jpg' : 'webp'}`;
