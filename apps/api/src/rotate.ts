import { createApp } from './bootstrap';
import type { Config } from './core/config';
import type { Log } from './core/log';
import { MasterKeyError, MasterKeys } from './core/master-key';
import { isId } from './core/valid';
import { VaultKeeper } from './core/vault.keeper';

/**
 * Exchanges the master key for KAIBO_NEW_MASTER_KEY while everything goes on, and prints one JSON line. Every process
 * must hold both keys by now. When it is done each may be given the new one alone, and the one before can be destroyed.
 * @throws MasterKeyError when there is no second key
 */
export async function rotateMasterKey(config: Config, log: Log): Promise<void> {
  const app = await createApp({ config: { ...config, role: 'web' }, log });
  try {
    const next = app.get(MasterKeys).all[1];
    if (!next)
      throw new MasterKeyError('Set KAIBO_NEW_MASTER_KEY or KAIBO_NEW_MASTER_KEY_FILE: the master key to change to.');
    const { rewrapped, left } = await app.get(VaultKeeper).useMaster(next.fingerprint);
    console.log(JSON.stringify({ rewrapped, left }));
    if (left)
      throw new MasterKeyError(`${left} merchants' keys could not be wrapped anew; the log says why. Run it again.`);
  } finally {
    await app.close();
  }
}

/** Exchanges one merchant's key, and wraps all their records' keys anew. */
export async function rotateMerchantKey(config: Config, log: Log, merchantId: string | undefined): Promise<void> {
  if (!isId(merchantId)) throw new Error('Name the merchant: rotate-merchant-key <id>.');
  const app = await createApp({ config: { ...config, role: 'web' }, log });
  try {
    await app.get(VaultKeeper).exchangeMerchantKey(merchantId);
    console.log(JSON.stringify({ merchantId }));
  } finally {
    await app.close();
  }
}
