import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import {
  AddPage,
  ConsolePageList,
  ConsolePageView,
  PageTemplateList,
  PageVersionList,
  PageVersionView,
  PublishPage,
  RollBackPage,
  SavePage,
} from '@kaibo/contracts/pages.dto';
import { AppError } from '../../core/app-error';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { PagesConsoleService } from './pages.console.service';
import { TEMPLATES } from './pages.templates';

@Controller('v1/console')
export class PagesConsoleController {
  constructor(private readonly pages: PagesConsoleService) {}

  @Get('page-templates')
  @Allow('staff', 'content.read')
  templates(): PageTemplateList {
    return { items: [...TEMPLATES] };
  }

  @Get('pages')
  @Allow('staff', 'content.read')
  list(@CurrentStaff() staff: Staff): Promise<ConsolePageList> {
    return this.pages.list(staff.merchantId);
  }

  @Post('pages')
  @Allow('staff', 'content.write')
  add(@CurrentStaff() staff: Staff, @Body() body: AddPage): Promise<ConsolePageView> {
    return this.pages.add(staff.merchantId, actorOf(staff), body);
  }

  @Get('pages/:id')
  @Allow('staff', 'content.read')
  get(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsolePageView> {
    return this.pages.get(staff.merchantId, id);
  }

  @Put('pages/:id/draft')
  @Allow('staff', 'content.write')
  save(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SavePage,
  ): Promise<ConsolePageView> {
    return this.pages.save(staff.merchantId, actorOf(staff), id, body);
  }

  @Post('pages/:id/publication')
  @Allow('staff', 'content.write')
  @HttpCode(200)
  publish(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: PublishPage,
  ): Promise<ConsolePageView> {
    return this.pages.publish(staff.merchantId, actorOf(staff), id, body);
  }

  @Delete('pages/:id/publication')
  @Allow('staff', 'content.write')
  unpublish(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsolePageView> {
    return this.pages.unpublish(staff.merchantId, actorOf(staff), id);
  }

  @Put('pages/:id/home')
  @Allow('staff', 'content.write')
  setHome(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsolePageView> {
    return this.pages.setHome(staff.merchantId, actorOf(staff), id);
  }

  @Delete('pages/:id/home')
  @Allow('staff', 'content.write')
  clearHome(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<ConsolePageView> {
    return this.pages.clearHome(staff.merchantId, actorOf(staff), id);
  }

  @Post('pages/:id/roll-back')
  @Allow('staff', 'content.write')
  @HttpCode(200)
  rollBack(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: RollBackPage,
  ): Promise<ConsolePageView> {
    return this.pages.rollBack(staff.merchantId, actorOf(staff), id, body);
  }

  @Get('pages/:id/versions')
  @Allow('staff', 'content.read')
  versions(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<PageVersionList> {
    return this.pages.versions(staff.merchantId, id);
  }

  @Get('pages/:id/versions/:number')
  @Allow('staff', 'content.read')
  version(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Param('number') number: string,
  ): Promise<PageVersionView> {
    if (!/^[1-9]\d{0,8}$/.test(number)) throw new AppError('PAGE_VERSION_NOT_FOUND');
    return this.pages.version(staff.merchantId, id, Number(number));
  }

  @Delete('pages/:id')
  @Allow('staff', 'content.write')
  @HttpCode(204)
  remove(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<void> {
    return this.pages.remove(staff.merchantId, actorOf(staff), id);
  }
}
