// One process of the lotteries' benchmarks: the real API, told by messages what to set up, and beside it, in the same process,
// the endpoint that entering is compared with.
import type { WriteLottery } from '@kaibo/contracts/lotteries.dto';
import { PERMISSIONS } from '@kaibo/contracts/staff';
import Fastify from 'fastify';
import { createApp } from '../src/bootstrap';
import { type Staff, ViewerTokens } from '../src/core/auth';
import { readConfig } from '../src/core/config';
import { Db } from '../src/core/db';
import { createLog } from '../src/core/log';
import { SignedViewerTokens } from '../src/core/viewer-tokens';
import { World } from '../src/core/world';
import { DraftsService } from '../src/features/lotteries/drafts.service';
import { DrawsService } from '../src/features/lotteries/draws.service';
import { LotteriesConsoleService } from '../src/features/lotteries/lotteries.console.service';

/** A process whose clock is wrong. */
class SkewedWorld extends World {
  override now(): Date {
    return new Date(Date.now() + Number(process.env.KAIBO_BENCH_SKEW_MS ?? 0));
  }
}

interface Task {
  id: number;
  op: 'open' | 'tokens' | 'advance';
  merchantId: string;
  miniAppId: string;
  roomId: string;
  lotteryId: string;
  draft: WriteLottery;
  memberIds: string[];
}

const staffOf = (merchantId: string): Staff => ({
  merchantId,
  personId: null,
  keyId: '1',
  sessionId: null,
  permissions: new Set(PERMISSIONS),
  steppedUpAt: null,
  requestId: 'bench',
});

async function main(): Promise<void> {
  const app = await createApp({
    config: readConfig(process.env),
    log: createLog(process.env.KAIBO_LOG ?? 'error'),
    world: new SkewedWorld(),
  });
  await app.listen({ port: Number(process.env.KAIBO_PORT), host: '127.0.0.1', backlog: 4_096 });
  const [db, tokens] = [app.get(Db), app.get(ViewerTokens)];

  // What an endpoint does that was written in a quarter of an hour: begin, select, insert, commit.
  const reference = Fastify();
  reference.post<{ Params: { id: string } }>('/reference/:id', async (request, reply) => {
    const viewer = tokens.check(request.headers.authorization);
    if (!viewer) return reply.status(401).send();
    return db.forMerchant(viewer.merchantId, async (tx) => {
      const [lottery] = (await tx.query(
        `select id from lotteries where merchant_id = $1 and id = $2 and state = 'open' and now() >= opens_at and now() < closes_at`,
        [viewer.merchantId, request.params.id],
      )) as unknown[];
      if (!lottery) return reply.status(409).send();
      await tx.query(
        `insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported) values ($1, $2, $3, now(), false) on conflict do nothing`,
        [viewer.merchantId, request.params.id, viewer.memberId],
      );
      return { lotteryId: request.params.id };
    });
  });
  await reference.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  const address = reference.server.address();

  const work = async ({ op, merchantId, miniAppId, roomId, lotteryId, draft, memberIds }: Task): Promise<unknown> => {
    const console = app.get(LotteriesConsoleService);
    if (op === 'tokens')
      return memberIds.map(
        (memberId) => app.get(SignedViewerTokens).issue({ merchantId, miniAppId, memberId }, 0n).token,
      );
    if (op === 'advance') {
      const { state } = await app.get(DrawsService).advance(merchantId, lotteryId);
      return state;
    }
    const actor = { kind: 'system', id: null, requestId: null } as const;
    const { id } = await app.get(DraftsService).add(merchantId, actor, roomId, draft);
    await console.publish(staffOf(merchantId), id);
    await console.start(staffOf(merchantId), id);
    return id;
  };
  process.on('message', (task: Task) => {
    work(task).then(
      (result) => process.send?.({ id: task.id, result }),
      (error: unknown) => process.send?.({ id: task.id, error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => void Promise.all([app.close(), reference.close()]).then(() => process.exit(0)));
  process.send?.({ ready: true, referencePort: typeof address === 'object' ? address?.port : 0 });
}
void main();
