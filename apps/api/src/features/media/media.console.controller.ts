import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import { MEDIA_MAX_BYTES, MEDIA_NAME, MEDIA_SIZES, MEDIA_TYPES } from '@kaibo/contracts/media';
import { ConsoleMediaPage, ConsoleMediaView, DecideMedia, ListMedia, MediaView } from '@kaibo/contracts/media.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { readUpload, Upload } from '../../core/upload';
import { MediaFilesService } from './media-files.service';
import { MediaUploadsService } from './media-uploads.service';
import { MediaConsoleService } from './media.console.service';

const PICTURE = { type: 'string', format: 'binary' };

@Controller('v1/console/media')
export class MediaConsoleController {
  constructor(
    private readonly uploads: MediaUploadsService,
    private readonly files: MediaFilesService,
    private readonly media: MediaConsoleService,
  ) {}

  /** As viewers do, but what staff send is shown at once. */
  @Post()
  @Allow('staff', 'media.write')
  @Upload()
  @ApiConsumes(...MEDIA_TYPES, 'multipart/form-data')
  @ApiBody({ schema: PICTURE })
  add(@CurrentStaff() staff: Staff, @Req() request: FastifyRequest): Promise<MediaView> {
    return this.uploads.byStaff(staff, () => readUpload(request, MEDIA_MAX_BYTES));
  }

  @Get()
  @Allow('staff', 'media.review')
  list(@CurrentStaff() staff: Staff, @Query() query: ListMedia): Promise<ConsoleMediaPage> {
    return this.media.list(staff.merchantId, query);
  }

  @Get(':name')
  @Allow('staff', 'media.write')
  get(@CurrentStaff() staff: Staff, @Param('name') name: string): Promise<ConsoleMediaView> {
    return this.media.get(staff.merchantId, requireName(name));
  }

  /** The picture itself, before it passes too. */
  @Get(':name/:size')
  @Allow('staff', 'media.write')
  @ApiOkResponse({ content: { 'image/webp': { schema: PICTURE } } })
  async file(
    @CurrentStaff() staff: Staff,
    @Param('name') name: string,
    @Param('size') said: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const size = MEDIA_SIZES.find((one) => one === said);
    if (!size) throw new AppError('MEDIA_NOT_FOUND', { names: [] });
    const bytes = await this.files.getForStaff(staff.merchantId, requireName(name), size);
    await reply
      .header('content-type', 'image/webp')
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes);
  }

  /** A person lets a picture pass, or does not; also one that passed, or was refused, before. */
  @Put(':name/decision')
  @Allow('staff', 'media.review')
  decide(
    @CurrentStaff() staff: Staff,
    @Param('name') name: string,
    @Body() body: DecideMedia,
  ): Promise<ConsoleMediaView> {
    return this.media.decide(staff, requireName(name), body);
  }
}

/** @throws AppError MEDIA_NOT_FOUND for what no picture is called */
function requireName(name: string): string {
  if (!MEDIA_NAME.test(name)) throw new AppError('MEDIA_NOT_FOUND', { names: [] });
  return name;
}
