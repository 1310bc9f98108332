import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import { IMPORT_MAX_BYTES } from '@kaibo/contracts/lotteries';
import {
  CancelLottery,
  CodesImported,
  ConsoleLotteryView,
  ImportList,
  ImportView,
  ListConsoleLotteries,
  LotteryRecordPage,
  LotteryTotals,
  WriteLottery,
} from '@kaibo/contracts/lotteries.dto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { readUpload, Upload } from '../../core/upload';
import { ParseIdPipe } from '../../core/valid';
import { DraftsService } from './drafts.service';
import { ImportsService } from './imports.service';
import { LotteriesConsoleService } from './lotteries.console.service';
import { RecordsService } from './records.service';

const CSV = { schema: { type: 'string', format: 'binary' } };

@Controller('v1/console')
export class LotteriesConsoleController {
  constructor(
    private readonly drafts: DraftsService,
    private readonly lotteries: LotteriesConsoleService,
    private readonly imports: ImportsService,
    private readonly records: RecordsService,
  ) {}

  @Get('lotteries')
  @Allow('staff', 'lotteries.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListConsoleLotteries): Promise<LotteryRecordPage> {
    return this.lotteries.list(staff.merchantId, query);
  }

  /** The same as CSV, all of it. */
  @Get('lottery-records')
  @Allow('staff', 'lotteries.read')
  @ApiOkResponse({ content: { 'text/csv': CSV } })
  async export(
    @CurrentStaff() staff: Staff,
    @Query() query: ListConsoleLotteries,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="lotteries.csv"')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(this.records.csv(staff.merchantId, query)));
  }

  @Get('rooms/:id/lottery-totals')
  @Allow('staff', 'lotteries.read')
  totals(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<LotteryTotals> {
    return this.lotteries.totals(staff.merchantId, id);
  }

  @Post('rooms/:id/lotteries')
  @Allow('staff', 'lotteries.write')
  add(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: WriteLottery,
  ): Promise<ConsoleLotteryView> {
    return this.drafts.add(staff.merchantId, actorOf(staff), id, body);
  }

  @Get('lotteries/:id')
  @Allow('staff', 'lotteries.read')
  get(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.drafts.get(staff.merchantId, id);
  }

  @Put('lotteries/:id')
  @Allow('staff', 'lotteries.write')
  write(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: WriteLottery,
  ): Promise<ConsoleLotteryView> {
    return this.drafts.write(staff.merchantId, actorOf(staff), id, body);
  }

  @Delete('lotteries/:id')
  @Allow('staff', 'lotteries.write')
  @HttpCode(204)
  remove(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.drafts.remove(staff.merchantId, actorOf(staff), id);
  }

  @Post('lotteries/:id/publication')
  @Allow('staff', 'lotteries.write')
  @HttpCode(200)
  publish(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.publish(staff, id);
  }

  @Post('lotteries/:id/push')
  @Allow('staff', 'lotteries.write')
  @HttpCode(200)
  push(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.push(staff, id);
  }

  @Post('lotteries/:id/start')
  @Allow('staff', 'lotteries.run')
  @HttpCode(200)
  start(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.start(staff, id);
  }

  @Post('lotteries/:id/cancellation')
  @Allow('staff', 'lotteries.write')
  @HttpCode(200)
  cancel(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: CancelLottery,
  ): Promise<ConsoleLotteryView> {
    return this.lotteries.cancel(staff, id, body.reason);
  }

  @Post('lotteries/:id/anchor-away')
  @Allow('staff', 'lotteries.run')
  @HttpCode(200)
  anchorAway(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.anchorAway(staff, id);
  }

  @Post('lotteries/:id/anchor-back')
  @Allow('staff', 'lotteries.run')
  @HttpCode(200)
  anchorBack(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.anchorBack(staff, id);
  }

  @Post('lotteries/:id/draw')
  @Allow('staff', 'lotteries.run')
  @HttpCode(200)
  draw(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.draw(staff, id);
  }

  @Post('lotteries/:id/settlement')
  @Allow('staff', 'lotteries.write')
  @HttpCode(200)
  settle(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsoleLotteryView> {
    return this.lotteries.settle(staff, id);
  }

  /** The platform's own list as CSV, with the column `openid` or `phone`, as it is or as the one file of a form. */
  @Post('lotteries/:id/imports')
  @Allow('staff', 'lotteries.write')
  @Upload()
  @ApiConsumes('text/csv')
  @ApiBody(CSV)
  async importEntries(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
  ): Promise<ImportView> {
    return this.imports.importEntries(staff, id, await readUpload(request, IMPORT_MAX_BYTES));
  }

  @Get('lotteries/:id/imports')
  @Allow('staff', 'lotteries.read')
  listImports(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ImportList> {
    return this.imports.list(staff.merchantId, id);
  }

  /** Codes of the merchant's own as CSV, with the column `code`. */
  @Post('lotteries/:id/prizes/:no/codes')
  @Allow('staff', 'lotteries.write')
  @Upload()
  @ApiConsumes('text/csv')
  @ApiBody(CSV)
  async importCodes(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Param('no', ParseIdPipe) no: string,
    @Req() request: FastifyRequest,
  ): Promise<CodesImported> {
    return this.imports.importCodes(staff, id, Number(no), await readUpload(request, IMPORT_MAX_BYTES));
  }
}
