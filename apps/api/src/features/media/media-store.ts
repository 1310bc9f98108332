import type { MediaSize } from '@kaibo/contracts/media';

/** `look`: the JPEG that a platform is shown, while it looks. */
export type MediaVariant = MediaSize | 'look';
export const MEDIA_VARIANTS = ['small', 'medium', 'large', 'look'] as const satisfies readonly MediaVariant[];

/** Port: where the bytes of pictures lie. Never asked inside a transaction; every call may be made again. */
export interface MediaStore {
  readonly name: 'postgres' | 's3';
  /** Bytes that lie there already stay: a name says what they are. */
  put(merchantId: string, name: string, variant: MediaVariant, bytes: Buffer): Promise<void>;
  /** @returns null when there are none */
  get(merchantId: string, name: string, variant: MediaVariant): Promise<Buffer | null>;
  /** Those that are not there are no trouble. */
  remove(merchantId: string, name: string, variants: readonly MediaVariant[]): Promise<void>;
}
