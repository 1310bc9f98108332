import { Controller, Get, type OnModuleInit, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import { MEDIA_MAX_BYTES, MEDIA_NAME, MEDIA_SIZES, MEDIA_TYPES } from '@kaibo/contracts/media';
import { MediaView } from '@kaibo/contracts/media.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { Limit } from '../../core/limit.guard';
import { isId } from '../../core/valid';
import { readUpload, Upload } from '../../core/upload';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { MediaFilesService } from './media-files.service';
import { MediaUploadsService } from './media-uploads.service';
import { readMediaFile } from './media.rules';

const PICTURE = { type: 'string', format: 'binary' };

@Controller('v1/media')
export class MediaController implements OnModuleInit {
  constructor(
    private readonly uploads: MediaUploadsService,
    private readonly files: MediaFilesService,
    private readonly warm: WarmRoutes,
  ) {}

  /** The picture itself, as PNG, JPEG, WebP or GIF, or a form with one file: at most 10 MB and 40 million pixels. */
  @Post()
  @Allow('viewer')
  @Upload()
  @Limit({ burst: 60, perSecond: 0.5 })
  @ApiConsumes(...MEDIA_TYPES, 'multipart/form-data')
  @ApiBody({ schema: PICTURE })
  add(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<MediaView> {
    return this.uploads.byMember(viewer, String(request.id), () => readUpload(request, MEDIA_MAX_BYTES));
  }

  /** One size of a picture that has passed: `<merchant>.<name>.<small|medium|large>`, as other answers give it. */
  @Get(':file')
  @Public()
  @KeptWarm('media.get')
  @ApiOkResponse({ content: { 'image/webp': { schema: PICTURE } } })
  async get(@Param('file') file: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const ref = readMediaFile(file);
    if (!ref) throw new AppError('IMAGE_NOT_FOUND');
    const answer = await this.files.get(ref.merchantId, ref.name, ref.size);
    reply.hijack();
    answer.send(request.raw, reply.raw);
  }

  onModuleInit(): void {
    this.warm.add('media.get', (request) => {
      const ref = readMediaFile((request.params as { file: string }).file); // the route's own name
      const answer = ref && this.files.peek(ref.merchantId, ref.name, ref.size);
      return answer && { answer, ageSeconds: null };
    });
  }
}

/** What somebody sent, for them alone: it is theirs whatever became of it. */
@Controller('v1/me/media')
export class OwnMediaController {
  constructor(private readonly files: MediaFilesService) {}

  @Get(':name/:size')
  @Allow('viewer')
  @ApiOkResponse({ content: { 'image/webp': { schema: PICTURE } } })
  async get(
    @CurrentViewer() viewer: Viewer,
    @Param('name') name: string,
    @Param('size') said: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const size = MEDIA_SIZES.find((one) => one === said);
    if (!size || !MEDIA_NAME.test(name)) throw new AppError('MEDIA_NOT_FOUND', { names: [] });
    const bytes = await this.files.getForOwner(viewer, name, size);
    await reply
      .header('content-type', 'image/webp')
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes);
  }
}

/** For platforms that look at a picture before anybody sees it. */
@Controller('v1/media-looks')
export class MediaLooksController {
  constructor(private readonly files: MediaFilesService) {}

  @Get(':file')
  @Public()
  @ApiOkResponse({ content: { 'image/jpeg': { schema: PICTURE } } })
  async get(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    const [, merchantId, name = '', mac = ''] =
      /^(\d{1,19})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/.exec(file) ?? [];
    if (!isId(merchantId)) throw new AppError('IMAGE_NOT_FOUND');
    const jpeg = await this.files.getLook(merchantId, name, mac);
    await reply
      .header('content-type', 'image/jpeg')
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .send(jpeg);
  }
}
