// One process of distribution's benchmarks: the real API, told by messages what to set up, and on the same stack a route that does
// nothing but insert.
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { SendTouch } from '@kaibo/contracts/distribution.dto';
import { createApp } from '../src/bootstrap';
import { Allow, CurrentViewer, type Viewer } from '../src/core/auth';
import { readConfig } from '../src/core/config';
import { Db } from '../src/core/db';
import { createLog } from '../src/core/log';
import { SignedViewerTokens } from '../src/core/viewer-tokens';
import type { ShareLinkEntity } from '../src/features/distribution/distribution.entity';
import { DistributionModule } from '../src/features/distribution/distribution.module';
import { DistributionSecrets } from '../src/features/distribution/distribution.secrets';
import { PeopleService } from '../src/features/members/people.service';

/** The same guards, limits, checks and answer as a touch, and one row. */
@Controller('v1')
class BareController {
  constructor(private readonly db: Db) {}

  @Post('bench/bare')
  @Allow('viewer')
  @HttpCode(200)
  async add(@CurrentViewer() viewer: Viewer, @Body() body: SendTouch): Promise<{ superior: null; reason: string }> {
    const { merchantId, memberId } = viewer;
    const text =
      'insert into bench_rows (merchant_id, member_id, key, source, scene, token) values ($1, $2, $3, $4, $5, $6)';
    const values = [merchantId, memberId, body.id, body.source, body.scene, body.token];
    await this.db.statement({ name: 'bench_bare', text, values }, merchantId);
    return { superior: null, reason: 'no-sharer' };
  }
}

interface Task {
  id: number;
  op: 'tokens' | 'sign' | 'name';
  merchantId: string;
  miniAppId: string;
  memberIds: string[];
  /** Dates as text. */
  links: { id: string; sharerId: string; createdAt: string; expiresAt: string }[];
}

async function main(): Promise<void> {
  const controllers = Reflect.getMetadata('controllers', DistributionModule) as unknown[];
  Reflect.defineMetadata('controllers', [...controllers, BareController], DistributionModule);
  const app = await createApp({ config: readConfig(process.env), log: createLog(process.env.KAIBO_LOG ?? 'error') });
  await app.listen({ port: Number(process.env.KAIBO_PORT), host: '127.0.0.1', backlog: 4_096 });

  const work = async ({ op, merchantId, miniAppId, memberIds, links }: Task): Promise<unknown> => {
    if (op === 'tokens')
      return memberIds.map(
        (memberId) => app.get(SignedViewerTokens).issue({ merchantId, miniAppId, memberId }, 0n).token,
      );
    if (op === 'sign')
      return links.map(({ id, sharerId, createdAt, expiresAt }) => {
        const link = { merchantId, id, sharerId, createdAt: new Date(createdAt), expiresAt: new Date(expiresAt) };
        return app.get(DistributionSecrets).tokenOf(link as ShareLinkEntity); // all that a token says
      });
    const people = app.get(PeopleService);
    return app.get(Db).forMerchant(merchantId, async (tx) => {
      for (const memberId of memberIds) await people.keepNickname(tx, merchantId, memberId, `小福${memberId}`);
    });
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
