import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { HintView, SendHint } from '@kaibo/contracts/rooms.dto';
import { Public } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { HintsService } from './hints.service';

@Controller('v1/apps/:appId/rooms')
export class HintsController {
  constructor(private readonly hints: HintsService) {}

  @Post(':id/hints')
  @HttpCode(202)
  @Public()
  @BodyLimit(1024)
  send(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SendHint,
  ): Promise<HintView> {
    return this.hints.hear(appId, id, body.liveStatus);
  }
}
