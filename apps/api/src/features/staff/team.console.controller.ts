import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ChangeRole, InviteStaff, StaffLink, StaffList } from '@kaibo/contracts/staff.dto';
import { Allow, CurrentStaff, type Staff, StepUp } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { TeamService } from './team.service';

/** A merchant's staff. */
@Controller('v1/console/staff')
export class TeamConsoleController {
  constructor(private readonly team: TeamService) {}

  @Get()
  @Allow('staff', 'staff.read')
  list(@CurrentStaff() staff: Staff): Promise<StaffList> {
    return this.team.list(staff);
  }

  @Post('invitations')
  @Allow('staff', 'staff.manage')
  @Header('cache-control', 'no-store')
  invite(@CurrentStaff() staff: Staff, @Body() body: InviteStaff): Promise<StaffLink> {
    return this.team.invite(staff, body);
  }

  @Delete('invitations/:id')
  @Allow('staff', 'staff.manage')
  @HttpCode(204)
  withdraw(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.team.withdraw(staff, id);
  }

  @Put(':personId/role')
  @Allow('staff', 'staff.manage')
  @HttpCode(204)
  changeRole(
    @CurrentStaff() staff: Staff,
    @Param('personId', ParseIdPipe) personId: string,
    @Body() body: ChangeRole,
  ): Promise<void> {
    return this.team.changeRole(staff, personId, body.role);
  }

  @Delete(':personId')
  @Allow('staff', 'staff.manage')
  @HttpCode(204)
  remove(@CurrentStaff() staff: Staff, @Param('personId', ParseIdPipe) personId: string): Promise<void> {
    return this.team.remove(staff, personId);
  }

  /** Whoever has the link has the account. */
  @Post(':personId/resets')
  @Allow('staff', 'staff.manage')
  @StepUp()
  @Header('cache-control', 'no-store')
  reset(@CurrentStaff() staff: Staff, @Param('personId', ParseIdPipe) personId: string): Promise<StaffLink> {
    return this.team.reset(staff, personId);
  }
}
