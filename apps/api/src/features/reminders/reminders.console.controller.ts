import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import {
  FollowerPushList,
  FollowerPushView,
  PlanFollowerPush,
  ReminderReport,
  ReminderTemplateView,
  SetReminderTemplate,
  SetWinTemplate,
  WinTemplateView,
} from '@kaibo/contracts/reminders.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseDayPipe, ParseIdPipe } from '../../core/valid';
import { FollowerPushesService } from './follower-pushes.service';
import { RemindersConsoleService } from './reminders.console.service';

@Controller('v1/console')
export class RemindersConsoleController {
  constructor(
    private readonly reminders: RemindersConsoleService,
    private readonly pushes: FollowerPushesService,
  ) {}

  @Get('mini-apps/:id/reminder-template')
  @Allow('staff', 'reminders.read')
  template(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ReminderTemplateView> {
    return this.reminders.template({ merchantId: staff.merchantId, miniAppId: id });
  }

  @Put('mini-apps/:id/reminder-template')
  @Allow('staff', 'reminders.write')
  setTemplate(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetReminderTemplate,
  ): Promise<ReminderTemplateView> {
    return this.reminders.setTemplate({ merchantId: staff.merchantId, miniAppId: id }, body, actorOf(staff));
  }

  @Get('mini-apps/:id/win-template')
  @Allow('staff', 'reminders.read')
  winTemplate(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<WinTemplateView> {
    return this.reminders.winTemplate({ merchantId: staff.merchantId, miniAppId: id });
  }

  /** By which those are told who won a lottery and permitted a message of it. */
  @Put('mini-apps/:id/win-template')
  @Allow('staff', 'reminders.write')
  setWinTemplate(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetWinTemplate,
  ): Promise<WinTemplateView> {
    return this.reminders.setWinTemplate({ merchantId: staff.merchantId, miniAppId: id }, body, actorOf(staff));
  }

  /** What was promised for a room's start, and what became of it. */
  @Get('rooms/:id/reminders')
  @Allow('staff', 'reminders.read')
  report(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ReminderReport> {
    return this.reminders.report(staff.merchantId, id);
  }

  @Get('mini-apps/:id/follower-pushes')
  @Allow('staff', 'reminders.read')
  listPushes(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<FollowerPushList> {
    return this.pushes.list({ merchantId: staff.merchantId, miniAppId: id });
  }

  /** The platform takes one room a day. */
  @Put('mini-apps/:id/follower-pushes/:day')
  @Allow('staff', 'reminders.write')
  planPush(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Param('day', ParseDayPipe) day: string,
    @Body() body: PlanFollowerPush,
  ): Promise<FollowerPushView> {
    return this.pushes.plan({ merchantId: staff.merchantId, miniAppId: id, day }, body.roomId, actorOf(staff));
  }

  @Delete('mini-apps/:id/follower-pushes/:day')
  @Allow('staff', 'reminders.write')
  @HttpCode(204)
  cancelPush(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Param('day', ParseDayPipe) day: string,
  ): Promise<void> {
    return this.pushes.cancel({ merchantId: staff.merchantId, miniAppId: id, day }, actorOf(staff));
  }
}
