import { Body, Controller, Get, Header, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ConsoleWin,
  ConsoleWinPage,
  ListOwn,
  RedeemCode,
  RedeemedCode,
  RevealAddress,
  RevealedAddress,
  ShipPrize,
  WinExportPage,
  WinExportView,
} from '@kaibo/contracts/lotteries.dto';
import { Allow, CurrentStaff, type Staff, StepUp } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { RedemptionsService } from './redemptions.service';
import { WinsConsoleService } from './wins.console.service';

@Controller('v1/console')
export class WinsConsoleController {
  constructor(
    private readonly wins: WinsConsoleService,
    private readonly redemptions: RedemptionsService,
  ) {}

  @Get('lotteries/:id/wins')
  @Allow('staff', 'wins.read')
  list(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: ListOwn,
  ): Promise<ConsoleWinPage> {
    return this.wins.list(staff.merchantId, id, query);
  }

  /** It shows a person's address: a second factor is wanted, and the trail keeps the reason. */
  @Post('wins/:id/address')
  @Allow('staff', 'members.reveal')
  @StepUp()
  @HttpCode(200)
  @Header('cache-control', 'private, no-store')
  reveal(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RevealAddress,
  ): Promise<RevealedAddress> {
    return this.wins.reveal(staff, id, body.reason);
  }

  @Put('wins/:id/shipment')
  @Allow('staff', 'wins.write')
  ship(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: ShipPrize,
  ): Promise<ConsoleWin> {
    return this.wins.ship(staff, id, body);
  }

  @Post('lottery-codes/redeem')
  @Allow('staff', 'wins.redeem')
  @HttpCode(200)
  redeem(@CurrentStaff() staff: Staff, @Body() body: RedeemCode): Promise<RedeemedCode> {
    return this.redemptions.redeem(staff, body);
  }

  /** All addresses of a lottery, page by page, for whoever sends the prizes. */
  @Post('lotteries/:id/win-exports')
  @Allow('staff', 'members.export')
  @StepUp()
  startExport(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RevealAddress,
  ): Promise<WinExportView> {
    return this.wins.startExport(staff, id, body.reason);
  }

  @Get('win-exports/:id/wins')
  @Allow('staff', 'members.export')
  @StepUp()
  @Header('cache-control', 'private, no-store')
  exported(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Query() query: ListOwn,
  ): Promise<WinExportPage> {
    return this.wins.exported(staff, id, query);
  }
}
