import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  DeviceTouchView,
  InvitationPage,
  ListDistribution,
  MakeShare,
  PromoterView,
  SendTouch,
  SharePage,
  ShareTargetView,
  ShareView,
  SuperiorView,
  TeamPage,
  TouchView,
} from '@kaibo/contracts/distribution.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { SharesService } from './shares.service';
import { TouchesService } from './touches.service';
import { TreeService } from './tree.service';

/** `custom_params`, encoded three times over, and what goes with it. */
const BODY_BYTES = 8_192;
const PICTURE = { type: 'string', format: 'binary' };

/** What viewers share, and what brought them here. */
@Controller('v1')
export class DistributionController {
  constructor(
    private readonly shares: SharesService,
    private readonly touches: TouchesService,
    private readonly tree: TreeService,
  ) {}

  @Post('shares')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  share(@CurrentViewer() viewer: Viewer, @Body() body: MakeShare): Promise<ShareView> {
    return this.shares.make(viewer, body);
  }

  @Delete('shares/:id')
  @Allow('viewer')
  @HttpCode(204)
  revoke(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    return this.shares.revoke(viewer, id, String(request.id));
  }

  /** The mini-program code, as the platform makes it. */
  @Get('shares/:id/code')
  @Allow('viewer')
  @ApiOkResponse({ content: { 'image/jpeg': { schema: PICTURE }, 'image/png': { schema: PICTURE } } })
  async code(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { bytes, contentType } = await this.shares.picture(viewer, id);
    await reply
      .header('content-type', /^image\/(png|jpeg)$/.test(contentType) ? contentType : 'image/jpeg')
      .header('cache-control', 'private, max-age=86400')
      .header('x-content-type-options', 'nosniff')
      .send(Buffer.from(bytes));
  }

  @Get('apps/:appId/shares/:key')
  @Public()
  @Header('cache-control', 'no-store')
  lookUp(@Param('appId', ParseAppIdPipe) appId: string, @Param('key') key: string): Promise<ShareTargetView> {
    if (!/^[A-Za-z0-9_-]{16}$/.test(key)) throw new AppError('SHARE_NOT_FOUND');
    return this.shares.lookUp(appId, key);
  }

  @Post('touches')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  touch(@CurrentViewer() viewer: Viewer, @Body() body: SendTouch): Promise<TouchView> {
    return this.touches.send(viewer, body);
  }

  /** Before the sign-in. */
  @Post('apps/:appId/touches')
  @Public()
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  @Header('cache-control', 'no-store')
  touchUnknown(@Param('appId', ParseAppIdPipe) appId: string, @Body() body: SendTouch): Promise<DeviceTouchView> {
    return this.touches.sendUnknown(appId, body);
  }

  @Get('me/shares')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  list(@CurrentViewer() viewer: Viewer, @Query() query: ListDistribution): Promise<SharePage> {
    return this.shares.list(viewer, query);
  }

  @Get('me/superior')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  superior(@CurrentViewer() viewer: Viewer): Promise<SuperiorView> {
    return this.tree.superior(viewer);
  }

  @Get('me/team')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  team(@CurrentViewer() viewer: Viewer, @Query() query: ListDistribution): Promise<TeamPage> {
    return this.tree.team(viewer, query);
  }

  @Get('me/invitations')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  invitations(@CurrentViewer() viewer: Viewer, @Query() query: ListDistribution): Promise<InvitationPage> {
    return this.tree.invitations(viewer, query);
  }

  @Get('me/promoter')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  promoter(@CurrentViewer() viewer: Viewer): Promise<PromoterView> {
    return this.tree.promoter(viewer);
  }

  @Post('me/promoter')
  @Allow('viewer')
  @HttpCode(200)
  apply(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<PromoterView> {
    return this.tree.apply(viewer, String(request.id));
  }
}
