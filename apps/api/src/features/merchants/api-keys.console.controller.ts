import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post } from '@nestjs/common';
import { AddApiKey, ApiKeyList, ApiKeyMade } from '@kaibo/contracts/staff.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff, StepUp } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { MerchantsService } from './merchants.service';

@Controller('v1/console/api-keys')
export class ApiKeysConsoleController {
  constructor(private readonly merchants: MerchantsService) {}

  @Get()
  @Allow('staff', 'keys.manage')
  list(@CurrentStaff() staff: Staff): Promise<ApiKeyList> {
    return this.merchants.listApiKeys(staff.merchantId);
  }

  /** A key outlives the session that made it, so an open browser alone does not make one. */
  @Post()
  @Allow('staff', 'keys.manage')
  @StepUp()
  @Header('cache-control', 'no-store')
  add(@CurrentStaff() staff: Staff, @Body() body: AddApiKey): Promise<ApiKeyMade> {
    return this.merchants.makeApiKey(staff.merchantId, body, actorOf(staff));
  }

  @Delete(':id')
  @Allow('staff', 'keys.manage')
  @HttpCode(204)
  revoke(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.merchants.revokeApiKey(staff.merchantId, id, actorOf(staff));
  }
}
