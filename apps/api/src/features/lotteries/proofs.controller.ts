import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController, ApiOkResponse } from '@nestjs/swagger';
import { LotteryProof } from '@kaibo/contracts/lotteries.dto';
import type { FastifyReply } from 'fastify';
import { Public } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { PROOF_PAGE_POLICY, toProofPage } from './proof-page';
import { ProofsService } from './proofs.service';

/** For anybody, and for other programs. */
@Controller('v1/lotteries/:id')
export class ProofsController {
  constructor(private readonly proofs: ProofsService) {}

  @Get('proof')
  @Public()
  @Header('cache-control', 'public, max-age=2')
  @Header('access-control-allow-origin', '*')
  get(@Param('id', ParseIdPipe) id: string): Promise<LotteryProof> {
    return this.proofs.get(id);
  }

  /** Everything of a draw, with every leaf: what `@kaibo/fair-draw` verifies. */
  @Get('bundle')
  @Public()
  @ApiOkResponse({ content: { 'application/json': { schema: { type: 'object' } } } })
  async bundle(@Param('id', ParseIdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const pieces = await this.proofs.bundle(id);
    await reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'public, max-age=86400, immutable')
      .header('content-disposition', `attachment; filename="lottery-${id}.json"`)
      .header('access-control-allow-origin', '*')
      .send(Readable.from(pieces));
  }
}

/** The same, to be read: a short path, for a screen and for print. */
@ApiExcludeController()
@Controller('l/:id')
export class ProofPageController {
  constructor(private readonly proofs: ProofsService) {}

  @Get('proof')
  @Public()
  async get(@Param('id', ParseIdPipe) id: string, @Res() reply: FastifyReply): Promise<void> {
    const page = toProofPage(await this.proofs.get(id));
    await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', PROOF_PAGE_POLICY)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'public, max-age=2')
      .send(page);
  }
}
