import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import {
  ConsoleContentPage,
  ConsoleContentView,
  ListConsoleContents,
  OrderContents,
  PublishContent,
  WriteContent,
} from '@kaibo/contracts/contents.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { ContentsConsoleService } from './contents.console.service';

/** `kind`: article, topic or goods. */
@Controller('v1/console/contents/:kind')
export class ContentsConsoleController {
  constructor(private readonly contents: ContentsConsoleService) {}

  @Get()
  @Allow('staff', 'content.read')
  list(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Query() query: ListConsoleContents,
  ): Promise<ConsoleContentPage> {
    return this.contents.list(staff.merchantId, kind, query);
  }

  @Post()
  @Allow('staff', 'content.write')
  add(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Body() body: WriteContent,
  ): Promise<ConsoleContentView> {
    return this.contents.add(staff.merchantId, actorOf(staff), kind, body);
  }

  @Put('order')
  @Allow('staff', 'content.write')
  @HttpCode(204)
  order(@CurrentStaff() staff: Staff, @Param('kind') kind: string, @Body() body: OrderContents): Promise<void> {
    return this.contents.order(staff.merchantId, actorOf(staff), kind, body);
  }

  @Get(':id')
  @Allow('staff', 'content.read')
  get(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Param('id', ParseIdPipe) id: string,
  ): Promise<ConsoleContentView> {
    return this.contents.get(staff.merchantId, kind, id);
  }

  @Put(':id')
  @Allow('staff', 'content.write')
  write(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: WriteContent,
  ): Promise<ConsoleContentView> {
    return this.contents.write(staff.merchantId, actorOf(staff), kind, id, body);
  }

  @Put(':id/publication')
  @Allow('staff', 'content.write')
  publish(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: PublishContent,
  ): Promise<ConsoleContentView> {
    return this.contents.publish(staff.merchantId, actorOf(staff), kind, id, body);
  }

  @Delete(':id')
  @Allow('staff', 'content.write')
  @HttpCode(204)
  remove(
    @CurrentStaff() staff: Staff,
    @Param('kind') kind: string,
    @Param('id', ParseIdPipe) id: string,
  ): Promise<void> {
    return this.contents.remove(staff.merchantId, actorOf(staff), kind, id);
  }
}
