import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import {
  ChannelHintView,
  ConsoleChannel,
  ReservationView,
  SendChannelHint,
  SendReservation,
} from '@kaibo/contracts/channels.dto';
import { Allow, CurrentStaff, CurrentViewer, type Staff, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { Limit } from '../../core/limit.guard';
import { ParseIdPipe } from '../../core/valid';
import { ChannelsService } from './channels.service';

/** A page looks now and then; WeChat wants no more either. */
const HINTS = { burst: 5, perSecond: 0.1 };

/** Viewers of rooms on 视频号. */
@Controller('v1/rooms/:id')
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

  @Post('channel-hints')
  @Allow('viewer')
  @HttpCode(202)
  @Limit(HINTS)
  @BodyLimit(1024)
  hint(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SendChannelHint,
  ): Promise<ChannelHintView> {
    return this.channels.hint(viewer, id, body);
  }

  @Get('channel-reservation')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  reservation(@CurrentViewer() viewer: Viewer, @Param('id', ParseIdPipe) id: string): Promise<ReservationView> {
    return this.channels.reservation(viewer, id);
  }

  @Post('channel-reservation')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(1024)
  reserved(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SendReservation,
  ): Promise<ReservationView> {
    return this.channels.reserved(viewer, id, body);
  }
}

@Controller('v1/console/rooms/:id')
export class ChannelsConsoleController {
  constructor(private readonly channels: ChannelsService) {}

  @Get('channel')
  @Allow('staff', 'rooms.read')
  look(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleChannel> {
    return this.channels.look(staff.merchantId, id);
  }
}
