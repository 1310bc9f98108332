import { Body, Controller, Get, Header, HttpCode, Post, Req } from '@nestjs/common';
import { EraseMe, ErasureReceipt, FindErasure, MemberExport } from '@kaibo/contracts/privacy.dto';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Allow, CurrentViewer, Public, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { Limit } from '../../core/limit.guard';
import { isId } from '../../core/valid';
import { ErasuresService } from './erasures.service';
import { ExportsService } from './exports.service';

const BODY_BYTES = 2_048;
/** It opens everything that lies sealed, and may carry a picture. */
const EXPORT_LIMIT = { burst: 10, perSecond: 1 / 60 };

/** What viewers do about what is kept of them. */
@Controller('v1')
export class PrivacyController {
  constructor(
    private readonly exports: ExportsService,
    private readonly erasures: ErasuresService,
  ) {}

  @Get('me/export')
  @Allow('viewer')
  @Limit(EXPORT_LIMIT)
  @Header('cache-control', 'private, no-store')
  export(@CurrentViewer() viewer: Viewer, @Req() request: FastifyRequest): Promise<MemberExport> {
    return this.exports.exportOwn(viewer, String(request.id));
  }

  @Post('me/erase')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  @Header('cache-control', 'no-store')
  erase(
    @CurrentViewer() viewer: Viewer,
    @Body() body: EraseMe,
    @Req() request: FastifyRequest,
  ): Promise<ErasureReceipt> {
    return this.erasures.eraseOwn(viewer, body.memberId, String(request.id));
  }

  /** For whoever holds the number: who was erased can sign in no more, and it says nothing of them. */
  @Post('erasures/find')
  @Public()
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  @Header('cache-control', 'no-store')
  find(@Body() body: FindErasure): Promise<ErasureReceipt> {
    if (!isId(body.number.split('.')[0])) throw new AppError('ERASURE_NOT_FOUND');
    return this.erasures.find(body.number);
  }
}
