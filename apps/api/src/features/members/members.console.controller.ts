import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ConsoleMember,
  FindMember,
  ListMembers,
  MemberPage,
  MemberReason,
  MergeList,
  MergeView,
  RevealedPhone,
} from '@kaibo/contracts/members.dto';
import { Allow, CurrentStaff, type Staff, StepUp } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { MembersConsoleService } from './members.console.service';

@Controller('v1/console')
export class MembersConsoleController {
  constructor(private readonly members: MembersConsoleService) {}

  @Get('members')
  @Allow('staff', 'members.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListMembers): Promise<MemberPage> {
    return this.members.list(staff.merchantId, query);
  }

  @Post('members/find')
  @Allow('staff', 'members.read')
  @HttpCode(200)
  find(@CurrentStaff() staff: Staff, @Body() body: FindMember): Promise<MemberPage> {
    return this.members.find(staff.merchantId, body.phone);
  }

  @Post('members/:id/ban')
  @Allow('staff', 'members.write')
  @HttpCode(200)
  ban(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<ConsoleMember> {
    return this.members.ban(staff, id, body.reason);
  }

  @Post('members/:id/unban')
  @Allow('staff', 'members.write')
  @HttpCode(200)
  unban(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<ConsoleMember> {
    return this.members.unban(staff, id, body.reason);
  }

  @Get('members/:id/merges')
  @Allow('staff', 'members.read')
  merges(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<MergeList> {
    return this.members.merges(staff.merchantId, id);
  }

  @Post('member-merges/:id/undo')
  @Allow('staff', 'members.write')
  @HttpCode(200)
  undoMerge(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<MergeView> {
    return this.members.undoMerge(staff, id, body.reason);
  }

  @Post('members/:id/phone')
  @Allow('staff', 'members.reveal')
  @StepUp()
  @HttpCode(200)
  revealPhone(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MemberReason,
  ): Promise<RevealedPhone> {
    return this.members.revealPhone(staff, id, body.reason);
  }
}
