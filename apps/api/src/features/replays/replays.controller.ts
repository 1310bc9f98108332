import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ReplaysView } from '@kaibo/contracts/rooms.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { FastReads, sendWarm } from '../../core/fast-reads';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { replaysKey, ReplaysService } from './replays.service';

@Controller('v1/apps/:appId/rooms')
export class ReplaysController implements OnModuleInit {
  constructor(
    private readonly replays: ReplaysService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  @Get(':id/replays')
  @Public()
  @KeptWarm('replays.list')
  async list(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<ReplaysView> {
    return sendWarm(request, reply, await this.replays.list(appId, id));
  }

  onModuleInit(): void {
    this.warm.add('replays.list', ({ params }) => {
      const { appId, id } = params as { appId: string; id: string }; // the route's own names
      return isId(id) ? this.reads.peek(appId, replaysKey(id)) : null;
    });
  }
}
