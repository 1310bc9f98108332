import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { HomeView, PageView } from '@kaibo/contracts/pages.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { FastReads, sendWarm } from '../../core/fast-reads';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { HOME_KEY, pageKey, PagesService } from './pages.service';

@Controller('v1/apps/:appId/pages')
export class PagesController implements OnModuleInit {
  constructor(
    private readonly pages: PagesService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  /** The one that staff chose to begin with. */
  @Get('home')
  @Public()
  @KeptWarm('pages.home')
  async home(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<HomeView> {
    return sendWarm(request, reply, await this.pages.getHome(appId));
  }

  @Get(':id')
  @Public()
  @KeptWarm('pages.get')
  async get(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<PageView> {
    return sendWarm(request, reply, await this.pages.get(appId, id));
  }

  onModuleInit(): void {
    this.warm.add('pages.home', ({ params }) => this.reads.peek((params as { appId: string }).appId, HOME_KEY)); // the route's own name
    this.warm.add('pages.get', ({ params }) => {
      const { appId, id } = params as { appId: string; id: string }; // the route's own names
      return isId(id) ? this.reads.peek(appId, pageKey(id)) : null;
    });
  }
}
