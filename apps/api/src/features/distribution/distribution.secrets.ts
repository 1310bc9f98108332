import { Injectable } from '@nestjs/common';
import { Vault } from '../../core/vault';
import { World } from '../../core/world';
import type { ShareLinkEntity } from './distribution.entity';
import { generationAt, signShareToken, type TokenMac } from './share-token.rules';

const DEVICE_BYTES = 16;
const MAC_BYTES = 16;

/** What only we can make: tokens of shares, and keys of devices. Made of the installation's secret, so all processes know them. */
@Injectable()
export class DistributionSecrets {
  /** Keys of all generations stay good: a printed code's token does not expire. */
  readonly mac: TokenMac;

  constructor(
    private readonly vault: Vault,
    private readonly world: World,
  ) {
    this.mac = (generation, text) => this.vault.mac(`share-token/${generation}`, text);
  }

  tokenOf({ merchantId, id, sharerId, expiresAt, createdAt }: ShareLinkEntity): string {
    const expiresAtSeconds = expiresAt === null ? 0 : Math.floor(expiresAt.getTime() / 1000);
    const facts = { merchantId, linkId: id, sharerId, expiresAt: expiresAtSeconds };
    return signShareToken(facts, generationAt(createdAt), this.mac); // the same share, the same token
  }

  newDevice(): Buffer {
    return this.world.bytes(DEVICE_BYTES);
  }

  /** What a client keeps, so that what it did before the sign-in is known afterwards. */
  deviceKey(merchantId: string, device: Buffer): string {
    return `${device.toString('base64url')}.${this.deviceMac(merchantId, device)}`;
  }

  /** @returns null for a key that is none of ours, or another merchant's */
  readDeviceKey(merchantId: string, key: string): Buffer | null {
    const device = Buffer.from(key.split('.')[0] ?? '', 'base64url');
    return device.length === DEVICE_BYTES && this.deviceKey(merchantId, device) === key ? device : null;
  }

  private deviceMac(merchantId: string, device: Buffer): string {
    const text = `${merchantId}/${device.toString('base64url')}`;
    return this.vault.mac('device-key', text).subarray(0, MAC_BYTES).toString('base64url');
  }
}
