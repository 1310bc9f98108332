import { Controller, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { MEDIA_TYPES } from '@kaibo/contracts/media';
import { AVATAR_MAX_BYTES } from '@kaibo/contracts/members';
import { MemberView } from '@kaibo/contracts/members.dto';
import type { FastifyRequest } from 'fastify';
import { Allow, CurrentViewer, type Viewer } from '../../core/auth';
import { Limit } from '../../core/limit.guard';
import { readUpload, Upload } from '../../core/upload';
import { AvatarsService } from './avatars.service';

@Controller('v1/me/avatar')
export class AvatarsController {
  constructor(private readonly avatars: AvatarsService) {}

  /** The picture itself, as `POST /v1/media` takes one, but at most 512 KB. */
  @Put()
  @Allow('viewer')
  @Upload()
  @Limit({ burst: 60, perSecond: 0.5 })
  @ApiConsumes(...MEDIA_TYPES, 'multipart/form-data')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  choose(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<MemberView> {
    return this.avatars.choose(viewer, String(request.id), () => readUpload(request, AVATAR_MAX_BYTES));
  }
}
