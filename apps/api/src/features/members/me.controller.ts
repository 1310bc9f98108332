import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import { AVATAR_MAX_BYTES, AVATAR_TYPES } from '@kaibo/contracts/members';
import { EditProfile, MemberView, PhoneView, VerifyPhone } from '@kaibo/contracts/members.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { isId } from '../../core/valid';
import { pictureRefused } from './members.rules';
import { MeService } from './me.service';

const BODY_BYTES = 2_048;
const PICTURE = { type: 'string', format: 'binary' };

/** The viewer's own account. Mini-programs send no PATCH. */
@Controller('v1/me')
export class MeController {
  constructor(private readonly me: MeService) {}

  @Get()
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  get(@CurrentViewer() viewer: Viewer): Promise<MemberView> {
    return this.me.get(viewer);
  }

  @Put('profile')
  @Allow('viewer')
  @BodyLimit(BODY_BYTES)
  edit(
    @CurrentViewer() viewer: Viewer,
    @Body() body: EditProfile,
    @Req() request: FastifyRequest,
  ): Promise<MemberView> {
    return this.me.editProfile(viewer, body.nickname, String(request.id));
  }

  /** The picture itself, as PNG, JPEG or WebP. */
  @Put('avatar')
  @Allow('viewer')
  @BodyLimit(AVATAR_MAX_BYTES)
  @ApiConsumes(...AVATAR_TYPES)
  @ApiBody({ schema: PICTURE })
  chooseAvatar(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<MemberView> {
    const { body, headers } = request;
    if (!Buffer.isBuffer(body)) throw pictureRefused('type', `the body must be a picture: ${AVATAR_TYPES.join(', ')}`);
    return this.me.chooseAvatar(viewer, body, headers['content-type'] ?? '', String(request.id));
  }

  @Post('phone')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  verifyPhone(
    @CurrentViewer() viewer: Viewer,
    @Body() body: VerifyPhone,
    @Req() request: FastifyRequest,
  ): Promise<PhoneView> {
    return this.me.verifyPhone(viewer, body.code, String(request.id));
  }
}

/** Pictures of members, for whoever was given the address. */
@Controller('v1/avatars')
export class AvatarsController {
  constructor(private readonly me: MeService) {}

  @Get(':name')
  @Public()
  @ApiOkResponse({ content: Object.fromEntries(AVATAR_TYPES.map((type) => [type, { schema: PICTURE }])) })
  async get(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const [, merchantId, own] = /^(\d{1,19})\.([A-Za-z0-9_-]{22})$/.exec(name) ?? [];
    const found = isId(merchantId) && own !== undefined ? await this.me.findAvatar(merchantId, own) : null;
    if (!found) throw new AppError('IMAGE_NOT_FOUND');
    await reply
      .header('content-type', found.contentType)
      .header('cache-control', 'private, max-age=86400')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(found.bytes);
  }
}
