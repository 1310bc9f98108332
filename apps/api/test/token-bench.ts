// One process of the benchmark token-once: the API's own store and client, reading when it is told to.
import { systemClock } from '@kaibo/wechat';
import { createApp } from '../src/bootstrap';
import { readConfig } from '../src/core/config';
import { Db } from '../src/core/db';
import type { AppRef } from '../src/core/directory';
import { createLog } from '../src/core/log';
import { TokensRepository } from '../src/features/syncs/tokens.repository';
import { wechatLive } from '../src/platforms/wechat-live';

type Shop = AppRef & { appId: string };

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await createApp({ config, log: createLog('silent') });
  const tokens = app.get(TokensRepository);
  // Each with a client that has no token in its memory yet.
  const read = (shop: Shop): Promise<unknown> =>
    wechatLive({
      ...config.wechat,
      appId: shop.appId,
      secret: 'a-secret-of-the-platform-0123456789',
      tokenStore: tokens.storeOf(shop),
      clock: systemClock,
      beforeCall: async () => undefined,
      onCall: () => undefined,
    }).listPage(0, new AbortController().signal);

  const readAll = async ({ shops, atOnce }: { shops: Shop[]; atOnce: number }): Promise<string[]> => {
    const left = [...shops];
    const failures: string[] = [];
    const lane = async (): Promise<void> => {
      for (let shop = left.shift(); shop; shop = left.shift())
        await read(shop).catch((error: unknown) => failures.push(String(error)));
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return failures;
  };

  process.on(
    'message',
    (order: { shops: Shop[]; atOnce: number }) => void readAll(order).then((failures) => process.send?.({ failures })),
  );
  process.on('disconnect', () => process.exit(0));
  // Connections as they are in a process that has been at work: making them takes longer than what is counted.
  const { pool } = app.get(Db);
  await Promise.all(Array.from({ length: config.database.poolSize }, () => pool.query('select pg_sleep(0.1)')));
  process.send?.('ready');
}

void main();
