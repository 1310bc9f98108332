import { Body, Controller, Get, Post } from '@nestjs/common';
import { AddMiniApp, MiniAppList, MiniAppView, StaffView } from '@kaibo/contracts/merchants.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
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
}
