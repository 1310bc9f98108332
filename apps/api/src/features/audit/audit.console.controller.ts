import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  AuditExportPage,
  AuditExportView,
  AuditPage,
  AuditStatus,
  AuditVerdict,
  ListAudit,
  ListAuditExport,
} from '@kaibo/contracts/audit.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { AuditService } from './audit.service';

@Controller('v1/console')
export class AuditConsoleController {
  constructor(private readonly audit: AuditService) {}

  @Get('audit')
  @Allow('staff', 'audit.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListAudit): Promise<AuditPage> {
    return this.audit.list(staff.merchantId, query);
  }

  @Get('audit/status')
  @Allow('staff', 'audit.read')
  status(@CurrentStaff() staff: Staff): Promise<AuditStatus> {
    return this.audit.status(staff.merchantId);
  }

  @Get('audit/check')
  @Allow('staff', 'audit.read')
  check(@CurrentStaff() staff: Staff): Promise<AuditVerdict> {
    return this.audit.check(staff.merchantId);
  }

  @Post('audit/exports')
  @Allow('staff', 'audit.export')
  export(@CurrentStaff() staff: Staff): Promise<AuditExportView> {
    return this.audit.export(staff.merchantId, actorOf(staff));
  }

  @Get('audit/exports/:id/entries')
  @Allow('staff', 'audit.export')
  exported(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: ListAuditExport,
  ): Promise<AuditExportPage> {
    return this.audit.exported(staff.merchantId, id, query);
  }
}
