import { Controller, Get, type OnModuleInit, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../core/app-error';
import { Public } from '../../core/auth';
import { isId } from '../../core/valid';
import { KeptWarm, WarmRoutes } from '../../core/warm';
import { ImagesService } from './images.service';

/** Pictures by our own short paths: `/i/<merchant>.<image>`. The answer is the picture itself. */
@ApiExcludeController()
@Controller('i')
export class ImagesController implements OnModuleInit {
  constructor(
    private readonly images: ImagesService,
    private readonly warm: WarmRoutes,
  ) {}

  @Get(':name')
  @Public()
  @KeptWarm('images.get')
  async get(@Param('name') name: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const ref = parse(name);
    if (!ref) throw new AppError('IMAGE_NOT_FOUND');
    const answer = await this.images.get(ref.merchantId, ref.imageId);
    reply.hijack();
    answer.send(request.raw, reply.raw);
  }

  onModuleInit(): void {
    this.warm.add('images.get', (request) => {
      const ref = parse((request.params as { name: string }).name); // the route's own name
      const answer = ref && this.images.peek(ref.merchantId, ref.imageId);
      return answer && { answer, ageSeconds: null };
    });
  }
}

const parse = (name: string): { merchantId: string; imageId: string } | null => {
  const [merchantId, imageId, ...more] = name.split('.');
  return isId(merchantId) && isId(imageId) && more.length === 0 ? { merchantId, imageId } : null;
};
