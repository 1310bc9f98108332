import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { RawBody } from '../../core/raw-body';
import { ParseIdPipe } from '../../core/valid';
import type { HookRequest } from './hook-receivers';
import type { HookSecrets } from './hooks.rules';
import { HooksService } from './hooks.service';

/** No push of either platform comes near it. */
const LIMIT_BYTES = 256 * 1024;

/** Where platforms push to. They hold no key of ours: what they send is signed. */
@Controller('v1/hooks')
export class HooksController {
  constructor(private readonly hooks: HooksService) {}

  /** The platform's check of this address, when it is entered in its console. */
  @Get('wechat/:miniAppId')
  @Public()
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'The text that the platform sent along.', type: String })
  checkWechat(
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer('wechat', miniAppId, request, reply);
  }

  @Post('wechat/:miniAppId')
  @Public()
  @RawBody(LIMIT_BYTES)
  @HttpCode(200)
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: '`success`: the message is kept.', type: String })
  fromWechat(
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer('wechat', miniAppId, request, reply);
  }

  /** Events, and the check of this address. */
  @Post('douyin/:miniAppId')
  @Public()
  @RawBody(LIMIT_BYTES)
  @HttpCode(200)
  @ApiOkResponse({ description: 'As the platform wants it: the challenge, or that the event is kept.', type: String })
  fromDouyin(
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.answer('douyin', miniAppId, request, reply);
  }

  private async answer(
    platform: HookSecrets['platform'],
    miniAppId: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<string> {
    const answer = await this.hooks.receive(platform, miniAppId, toHookRequest(request));
    void reply.status(answer.status).headers({ ...answer.headers, 'cache-control': 'no-store' });
    return answer.body;
  }
}

const toHookRequest = ({ method, raw, headers, body }: FastifyRequest): HookRequest => {
  const { url = '' } = raw;
  const at = url.indexOf('?');
  return {
    method: method === 'GET' ? 'GET' : 'POST',
    query: at < 0 ? '' : url.slice(at + 1),
    headers,
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
};
