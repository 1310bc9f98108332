// One process of the lotteries' benchmarks: the real API, told by messages what to set up, and beside it, in the same process,
// the endpoint that entering is compared with.
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { EnterLottery, type WriteLottery } from '@kaibo/contracts/lotteries.dto';
import { PERMISSIONS } from '@kaibo/contracts/staff';
import { AppModule } from '../src/app.module';
import { createApp } from '../src/bootstrap';
import { AppError } from '../src/core/app-error';
import { Allow, CurrentViewer, type Staff, type Viewer } from '../src/core/auth';
import { readConfig } from '../src/core/config';
import { Db } from '../src/core/db';
import { BodyLimit } from '../src/core/edge';
import { createLog } from '../src/core/log';
import { ParseIdPipe } from '../src/core/valid';
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

/** What an endpoint does that was written in a quarter of an hour: begin, select, insert, commit. All before it is the same. */
@Controller('reference')
class ReferenceController {
  constructor(private readonly db: Db) {}

  @Post(':id')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(2_048, { isCrowded: true })
  enter(@CurrentViewer() viewer: Viewer, @Param('id', ParseIdPipe) id: string, @Body() body: EnterLottery) {
    const { merchantId, memberId } = viewer;
    return this.db.forMerchant(merchantId, async (tx) => {
      const [lottery] = (await tx.query(
        `select keyword from lotteries where merchant_id = $1 and id = $2 and state = 'open' and now() >= opens_at and now() < closes_at`,
        [merchantId, id],
      )) as { keyword: string }[];
      if (lottery?.keyword !== body.keyword) throw new AppError('LOTTERY_CLOSED', { lotteryId: id });
      await tx.query(
        `insert into lottery_entries (merchant_id, lottery_id, member_id, entered_at, is_imported) values ($1, $2, $3, now(), false) on conflict do nothing`,
        [merchantId, id, memberId],
      );
      return { lotteryId: id };
    });
  }
}

/** The app, and what it is compared with, in the same process behind the same edge, guards and pipes. */
const withReference = AppModule.with.bind(AppModule);
AppModule.with = (parts) => ({ ...withReference(parts), controllers: [ReferenceController] });

async function main(): Promise<void> {
  const app = await createApp({
    config: readConfig(process.env),
    log: createLog(process.env.KAIBO_LOG ?? 'error'),
    world: new SkewedWorld(),
  });
  await app.listen({ port: Number(process.env.KAIBO_PORT), host: '127.0.0.1', backlog: 4_096 });

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
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
  process.send?.({ ready: true });
}
void main();
