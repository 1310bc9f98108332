import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  AskReminder,
  ListReminders,
  PermissionList,
  PurposePermissionList,
  ReminderPage,
  ReminderView,
  ReportPermissions,
} from '@kaibo/contracts/reminders.dto';
import { Allow, CurrentViewer, type Viewer } from '../../core/auth';
import { BodyLimit } from '../../core/edge';
import { ParseIdPipe } from '../../core/valid';
import { RemindersService } from './reminders.service';

const BODY_BYTES = 2_048;

/** Viewers ask to be told when a room starts. */
@Controller('v1/rooms/:id/reminders')
export class RoomRemindersController {
  constructor(private readonly reminders: RemindersService) {}

  /** Asking again answers the same. */
  @Post()
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  ask(
    @CurrentViewer() viewer: Viewer,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: AskReminder,
  ): Promise<ReminderView> {
    return this.reminders.ask(viewer, id, body.way ?? 'message');
  }

  @Delete()
  @Allow('viewer')
  @HttpCode(204)
  cancel(@CurrentViewer() viewer: Viewer, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.reminders.cancel(viewer, id);
  }
}

/** The viewer's own. */
@Controller('v1/me')
export class OwnRemindersController {
  constructor(private readonly reminders: RemindersService) {}

  @Get('reminders')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  list(@CurrentViewer() viewer: Viewer, @Query() query: ListReminders): Promise<ReminderPage> {
    return this.reminders.list(viewer, query);
  }

  /** What a page may ask the viewer to permit: by what the messages are for. */
  @Get('message-permissions')
  @Allow('viewer')
  @Header('cache-control', 'private, no-store')
  permissions(@CurrentViewer() viewer: Viewer): Promise<PurposePermissionList> {
    return this.reminders.permissions(viewer);
  }

  /** What the viewer answered in one popup of the platform. */
  @Post('message-permissions')
  @Allow('viewer')
  @HttpCode(200)
  @BodyLimit(BODY_BYTES)
  report(@CurrentViewer() viewer: Viewer, @Body() body: ReportPermissions): Promise<PermissionList> {
    return this.reminders.report(viewer, body);
  }
}
