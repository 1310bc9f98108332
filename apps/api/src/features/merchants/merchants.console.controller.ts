import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { SetSignIn } from '@kaibo/contracts/members.dto';
import { AddMiniApp, MiniAppList, MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { MerchantsService } from './merchants.service';

@Controller('v1/console')
export class MerchantsConsoleController {
  constructor(private readonly merchants: MerchantsService) {}

  @Get('me')
  @Allow('staff', 'merchant.read')
  me(@CurrentStaff() staff: Staff): Promise<StaffView> {
    return this.merchants.me(staff);
  }

  @Get('mini-apps')
  @Allow('staff', 'mini-apps.read')
  listMiniApps(@CurrentStaff() staff: Staff): Promise<MiniAppList> {
    return this.merchants.listMiniApps(staff.merchantId);
  }

  @Post('mini-apps')
  @Allow('staff', 'mini-apps.write')
  addMiniApp(@CurrentStaff() staff: Staff, @Body() body: AddMiniApp): Promise<MiniAppView> {
    return this.merchants.addMiniApp(staff.merchantId, body, false, actorOf(staff));
  }

  @Put('mini-apps/:id/sign-in')
  @Allow('staff', 'mini-apps.write')
  @HttpCode(204)
  setSignIn(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetSignIn,
  ): Promise<void> {
    return this.merchants.setSignIn(staff.merchantId, id, body, actorOf(staff));
  }
}
