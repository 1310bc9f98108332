import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ListSyncs, SyncRunPage, SyncRunView, SyncStarted } from '@kaibo/contracts/syncs.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { SyncsService } from './syncs.service';

@Controller('v1/console')
export class SyncsConsoleController {
  constructor(private readonly syncs: SyncsService) {}

  @Post('mini-apps/:id/syncs')
  @HttpCode(202)
  @Allow('staff', 'syncs.run')
  start(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<SyncStarted> {
    return this.syncs.request(staff.merchantId, id, actorOf(staff));
  }

  @Get('syncs/:id')
  @Allow('staff', 'syncs.read')
  get(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<SyncRunView> {
    return this.syncs.get(staff.merchantId, id);
  }

  @Get('syncs')
  @Allow('staff', 'syncs.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListSyncs): Promise<SyncRunPage> {
    return this.syncs.list(staff.merchantId, query);
  }
}
