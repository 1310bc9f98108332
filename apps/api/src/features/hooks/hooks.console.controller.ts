import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { HookEventPage, HookEventView, HookView, ListHookEvents, SetHook } from '@kaibo/contracts/hooks.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { HookSettingsService } from './hook-settings.service';
import { HooksConsoleService } from './hooks.console.service';

@Controller('v1/console/mini-apps/:miniAppId/hook')
export class HooksConsoleController {
  constructor(
    private readonly settings: HookSettingsService,
    private readonly events: HooksConsoleService,
  ) {}

  @Get()
  @Allow('staff', 'hooks.read')
  get(@CurrentStaff() staff: Staff, @Param('miniAppId', ParseIdPipe) miniAppId: string): Promise<HookView> {
    return this.settings.get(staff.merchantId, miniAppId);
  }

  @Put()
  @Allow('staff', 'mini-apps.write')
  set(
    @CurrentStaff() staff: Staff,
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Body() body: SetHook,
  ): Promise<HookView> {
    return this.settings.set(staff.merchantId, miniAppId, body, actorOf(staff));
  }

  @Delete()
  @Allow('staff', 'mini-apps.write')
  @HttpCode(204)
  remove(@CurrentStaff() staff: Staff, @Param('miniAppId', ParseIdPipe) miniAppId: string): Promise<void> {
    return this.settings.remove(staff.merchantId, miniAppId, actorOf(staff));
  }

  @Get('events')
  @Allow('staff', 'hooks.read')
  list(
    @CurrentStaff() staff: Staff,
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Query() query: ListHookEvents,
  ): Promise<HookEventPage> {
    return this.events.list(staff.merchantId, miniAppId, query);
  }

  @Post('events/:eventId/retry')
  @HttpCode(200)
  @Allow('staff', 'mini-apps.write')
  retry(
    @CurrentStaff() staff: Staff,
    @Param('miniAppId', ParseIdPipe) miniAppId: string,
    @Param('eventId', ParseIdPipe) eventId: string,
  ): Promise<HookEventView> {
    return this.events.retry(staff.merchantId, miniAppId, eventId, actorOf(staff));
  }
}
