import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  type OnModuleInit,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ListPosts, OwnPostPage, OwnPostView, PostPage, ReportPost, WritePost } from '@kaibo/contracts/posts.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { FastReads, sendWarm, warmPageOf } from '../../core/fast-reads';
import { Limit } from '../../core/limit.guard';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { postsKey, PostsReadingService } from './posts-reading.service';
import { PostsService } from './posts.service';

/** Each costs a look by the platform, and perhaps one by a person. */
const WRITES = { burst: 10, perSecond: 0.2 };
const BODY_BYTES = 16 * 1024;

/** Posts of topics. Mini-programs send no PATCH. */
@Controller('v1')
export class PostsController implements OnModuleInit {
  constructor(
    private readonly posts: PostsService,
    private readonly reading: PostsReadingService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  @Get('apps/:appId/contents/topic/:id/posts')
  @Public()
  @KeptWarm('posts.list')
  async list(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: ListPosts,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<PostPage> {
    return sendWarm(request, reply, await this.reading.list(appId, id, query));
  }

  @Post('topics/:id/posts')
  @Allow('viewer')
  @Limit(WRITES)
  @BodyLimit(BODY_BYTES)
  write(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: WritePost,
  ): Promise<OwnPostView> {
    return this.posts.write(viewer, id, body);
  }

  @Get('me/posts')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  mine(@CurrentViewer() viewer: Viewer, @Query() query: ListPosts): Promise<OwnPostPage> {
    return this.posts.listMine(viewer, query);
  }

  @Delete('posts/:id')
  @Allow('viewer')
  @HttpCode(204)
  remove(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.posts.remove(viewer, id, String(request.id));
  }

  @Post('posts/:id/reports')
  @Allow('viewer')
  @HttpCode(204)
  @Limit(WRITES)
  @BodyLimit(1024)
  report(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ReportPost,
  ): Promise<void> {
    return this.posts.report(viewer, id, body);
  }

  onModuleInit(): void {
    this.warm.add('posts.list', ({ params, query }) => {
      const { appId, id } = params as { appId: string; id: string }; // the route's own names
      const page = isId(id) ? warmPageOf(query) : null;
      return page && this.reads.peek(appId, postsKey(id, page.size, page.cursor));
    });
  }
}
