import { Controller, Get, type OnModuleInit, Param, Query, Req, Res } from '@nestjs/common';
import { CONTENT_KINDS } from '@kaibo/contracts/contents';
import { ContentPage, ContentView, ListContents } from '@kaibo/contracts/contents.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { FastReads, sendWarm, warmPageOf } from '../../core/fast-reads';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, type WarmQuestion, WarmRoutes } from '../../core/warm';
import { contentKey, contentsKey, ContentsService } from './contents.service';

/** Articles, topics and goods pages as viewers read them. */
@Controller('v1/apps/:appId/contents/:kind')
export class ContentsController implements OnModuleInit {
  constructor(
    private readonly contents: ContentsService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  @Get()
  @Public()
  @KeptWarm('contents.list')
  async list(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('kind') kind: string,
    @Query() query: ListContents,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<ContentPage> {
    return sendWarm(request, reply, await this.contents.list(appId, kind, query));
  }

  @Get(':id')
  @Public()
  @KeptWarm('contents.get')
  async get(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('kind') kind: string,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<ContentView> {
    return sendWarm(request, reply, await this.contents.get(appId, kind, id));
  }

  /** The short ways: what is not plainly right goes to the handlers, whose pipes say what is wrong with it. */
  onModuleInit(): void {
    this.warm.add('contents.list', (question) => {
      const { appId, kind } = named(question);
      const page = warmPageOf(question.query);
      return kind && page ? this.reads.peek(appId, contentsKey(kind, page.size, page.cursor)) : null;
    });
    this.warm.add('contents.get', (question) => {
      const { appId, kind, id } = named(question);
      return kind && isId(id) ? this.reads.peek(appId, contentKey(kind, id)) : null;
    });
  }
}

const named = ({ params }: WarmQuestion) => {
  const { appId, kind, id } = params as { appId: string; kind: string; id: string }; // the route's own names
  return { appId, id, kind: CONTENT_KINDS.find((one) => one === kind) };
};
