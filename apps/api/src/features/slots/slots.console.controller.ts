import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { AskSlots, ConsoleSlots, ListSlotHealth, PreviewSlots, SetSlots, SlotHealth } from '@kaibo/contracts/slots.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { SlotsService } from './slots.service';

@Controller('v1/console/slots')
export class SlotsConsoleController {
  constructor(private readonly slots: SlotsService) {}

  @Get('health')
  @Allow('staff', 'content.read')
  health(@CurrentStaff() staff: Staff, @Query() query: ListSlotHealth): Promise<SlotHealth> {
    return this.slots.health(staff.merchantId, query);
  }

  @Get(':targetType/:targetId')
  @Allow('staff', 'content.read')
  preview(
    @CurrentStaff() staff: Staff,
    @Param('targetType') type: string,
    @Param('targetId', ParseIdPipe) id: string,
    @Query() query: PreviewSlots,
  ): Promise<ConsoleSlots> {
    return this.slots.preview(staff.merchantId, type, id, query);
  }

  @Put(':targetType/:targetId')
  @Allow('staff', 'content.write')
  set(
    @CurrentStaff() staff: Staff,
    @Param('targetType') type: string,
    @Param('targetId', ParseIdPipe) id: string,
    @Body() body: SetSlots,
  ): Promise<ConsoleSlots> {
    return this.slots.set(staff.merchantId, actorOf(staff), type, id, body);
  }

  @Delete(':targetType/:targetId')
  @Allow('staff', 'content.write')
  @HttpCode(204)
  clear(
    @CurrentStaff() staff: Staff,
    @Param('targetType') type: string,
    @Param('targetId', ParseIdPipe) id: string,
    @Query() query: AskSlots,
  ): Promise<void> {
    return this.slots.clear(staff.merchantId, actorOf(staff), type, id, query);
  }
}
