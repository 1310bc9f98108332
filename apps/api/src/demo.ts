import { createApp } from './bootstrap';
import { hashKey } from './core/auth';
import type { Config } from './core/config';
import { type AppRef, Directory } from './core/directory';
import type { Log } from './core/log';
import { HOUSE } from './core/turns';
import { MerchantsService } from './features/merchants/merchants.service';
import { TeamService } from './features/staff/team.service';

/** The merchant of the example: the decoration company whose rooms the sandbox is loaded with. */
export const DEMO = { appId: 'wx6b6169626f646d6f', name: '幸福家装' } as const;

/**
 * Makes the demo merchant, or brings its secret and key up to date. Prints one JSON line.
 * `KAIBO_DEMO_SECRET`: the app secret that the sandbox knows. `KAIBO_DEMO_STAFF_KEY`: the staff key to install, 43
 * base64url characters.
 */
export async function demo(config: Config, log: Log, env: Record<string, string | undefined>): Promise<void> {
  const secret = env.KAIBO_DEMO_SECRET ?? '';
  const staffKey = env.KAIBO_DEMO_STAFF_KEY ?? '';
  if (secret.length < 8)
    throw new Error('Set KAIBO_DEMO_SECRET: the app secret of the demo mini-app, 8 characters or more.');
  if (!/^[A-Za-z0-9_-]{43}$/.test(staffKey)) throw new Error('Set KAIBO_DEMO_STAFF_KEY: 43 base64url characters.');

  const app = await createApp({ config: { ...config, role: 'web' }, log });
  try {
    const merchants = app.get(MerchantsService);
    const directory = app.get(Directory);
    let ref: AppRef | null = await directory.findApp(DEMO.appId);
    if (ref) {
      await merchants.replaceSecret(ref.merchantId, ref.miniAppId, secret);
    } else {
      const merchantId = await merchants.add(DEMO.name);
      const added = await merchants.addMiniApp(
        merchantId,
        { platform: 'wechat', appId: DEMO.appId, name: DEMO.name, source: 'wechat-live', secret },
        true,
      );
      ref = { merchantId, miniAppId: added.id };
    }
    const { merchantId, miniAppId } = ref;
    const key = await directory.findApiKey(hashKey(staffKey), HOUSE);
    if (key) await merchants.widenApiKey(key.merchantId, key.keyId);
    else await merchants.addApiKey(merchantId, 'demo', staffKey);
    const invitation = await app.get(TeamService).inviteFirstOwner(merchantId);
    const ownerPath = invitation?.path ?? null;
    console.log(JSON.stringify({ merchantId, miniAppId, appId: DEMO.appId, staffKey, ownerPath }));
  } finally {
    await app.close();
  }
}
