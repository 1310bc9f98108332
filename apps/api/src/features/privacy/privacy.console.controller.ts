import { Body, Controller, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { MemberReason } from '@kaibo/contracts/members.dto';
import {
  ConsoleErasure,
  ErasureList,
  HeldView,
  HoldList,
  HoldView,
  MemberExport,
  SetHold,
} from '@kaibo/contracts/privacy.dto';
import { Allow, CurrentStaff, type Staff, StepUp } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { ErasuresService } from './erasures.service';
import { ExportsService } from './exports.service';
import { HoldsService } from './holds.service';

/** The same on a person's behalf, and what keeps something nevertheless. */
@Controller('v1/console')
export class PrivacyConsoleController {
  constructor(
    private readonly exports: ExportsService,
    private readonly erasures: ErasuresService,
    private readonly holds: HoldsService,
  ) {}

  /** A POST: it leaves a trace with a reason, and addresses are kept in logs. */
  @Post('members/:id/export')
  @Allow('staff', 'members.export')
  @StepUp()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  export(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<MemberExport> {
    return this.exports.exportFor(staff, id, body.reason);
  }

  @Post('members/:id/erase')
  @Allow('staff', 'members.erase')
  @StepUp()
  @HttpCode(200)
  erase(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<ConsoleErasure> {
    return this.erasures.eraseFor(staff, id, body.reason);
  }

  @Get('members/:id/holds')
  @Allow('staff', 'members.erase')
  listHolds(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<HoldList> {
    return this.holds.list(staff.merchantId, id);
  }

  @Post('members/:id/holds')
  @Allow('staff', 'members.erase')
  setHold(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetHold,
  ): Promise<HoldView> {
    return this.holds.set(staff, id, body);
  }

  /** With the last hold goes what it has kept, for good. */
  @Post('member-holds/:id/release')
  @Allow('staff', 'members.erase')
  @StepUp()
  @HttpCode(200)
  releaseHold(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<HoldView> {
    return this.holds.release(staff, id, body.reason);
  }

  @Get('erasures')
  @Allow('staff', 'members.erase')
  listErasures(@CurrentStaff() staff: Staff): Promise<ErasureList> {
    return this.erasures.list(staff.merchantId);
  }

  @Get('erasures/:id')
  @Allow('staff', 'members.erase')
  getErasure(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleErasure> {
    return this.erasures.get(staff.merchantId, id);
  }

  @Post('erasures/:id/held')
  @Allow('staff', 'members.reveal')
  @StepUp()
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  held(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<HeldView> {
    return this.erasures.held(staff, id, body.reason);
  }
}
