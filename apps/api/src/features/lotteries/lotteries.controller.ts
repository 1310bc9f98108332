import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Ip,
  type OnModuleInit,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import {
  ClaimPrize,
  EnterLottery,
  EntryView,
  LikeStart,
  ListOwn,
  LotteryList,
  OwnEntryPage,
  OwnEntryView,
  WinPage,
  WinView,
} from '@kaibo/contracts/lotteries.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { FastReads, sendWarm } from '../../core/fast-reads';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { EntriesService } from './entries.service';
import { LotteriesService, roomLotteriesKey } from './lotteries.service';
import { WinsService } from './wins.service';

const BODY_BYTES = 2_048;
const PRIVATE = 'private, no-store';

/** Lotteries for viewers. Mini-programs send no PATCH. */
@Controller('v1')
export class LotteriesController implements OnModuleInit {
  constructor(
    private readonly lotteries: LotteriesService,
    private readonly entries: EntriesService,
    private readonly wins: WinsService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  /** Those of a room that were published, past ones too. */
  @Get('apps/:appId/rooms/:id/lotteries')
  @Public()
  @KeptWarm('lotteries.list')
  async list(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<LotteryList> {
    return sendWarm(request, reply, await this.lotteries.listOfRoom(appId, id));
  }

  /** Safe to repeat. 429 says when to come again. */
  @Post('lotteries/:id/entries')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  enter(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: EnterLottery,
    @Ip() ip: string,
  ): Promise<EntryView> {
    return this.entries.enter(viewer, id, body, ip);
  }

  @Post('lotteries/:id/like-starts')
  @Allow('viewer')
  @HttpCode(200)
  startLikes(@CurrentViewer() viewer: Viewer, @Param('id', ParseIdPipe) id: string): Promise<LikeStart> {
    return this.entries.startLikes(viewer, id);
  }

  @Get('lotteries/:id/entry')
  @Allow('viewer')
  @Header('cache-control', PRIVATE)
  entry(@CurrentViewer() viewer: Viewer, @Param('id', ParseIdPipe) id: string): Promise<OwnEntryView> {
    return this.lotteries.ownEntry(viewer, id);
  }

  @Get('me/lottery-entries')
  @Allow('viewer')
  @Header('cache-control', PRIVATE)
  listEntries(@CurrentViewer() viewer: Viewer, @Query() query: ListOwn): Promise<OwnEntryPage> {
    return this.lotteries.listEntries(viewer, query);
  }

  @Get('me/wins')
  @Allow('viewer')
  @Header('cache-control', PRIVATE)
  listWins(@CurrentViewer() viewer: Viewer, @Query() query: ListOwn): Promise<WinPage> {
    return this.wins.list(viewer, query);
  }

  @Post('wins/:id/claim')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  @Header('cache-control', PRIVATE)
  claim(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ClaimPrize,
    @Req() request: FastifyRequest,
  ): Promise<WinView> {
    return this.wins.claim(viewer, id, body, String(request.id));
  }

  onModuleInit(): void {
    this.warm.add('lotteries.list', ({ params }) => {
      const { appId, id } = params as { appId: string; id: string }; // the route's own names
      return isId(id) ? this.reads.peek(appId, roomLotteriesKey(id)) : null;
    });
  }
}
