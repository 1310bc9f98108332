import { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import {
  BindingPage,
  BindingView,
  DistributionCapabilities,
  DistributionPersonPage,
  DistributionPersonView,
  ExportBindings,
  ListBindings,
  ListPromoters,
  MoveMember,
  PolicyList,
  PolicyPreview,
  PolicyView,
  PublishPolicy,
  SetDistributionPerson,
} from '@kaibo/contracts/distribution.dto';
import type { FastifyReply } from 'fastify';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { BindingsConsoleService } from './bindings.console.service';
import { PoliciesService } from './policies.service';

/** Who brought whom, for staff. */
@Controller('v1/console')
export class DistributionConsoleController {
  constructor(
    private readonly bindings: BindingsConsoleService,
    private readonly policies: PoliciesService,
  ) {}

  @Get('members/:id/binding')
  @Allow('staff', 'distribution.read')
  why(@CurrentStaff() staff: Staff, @Param('id', ParseIdPipe) id: string): Promise<BindingView> {
    return this.bindings.why(staff.merchantId, id);
  }

  @Post('members/:id/binding')
  @Allow('staff', 'distribution.write')
  @HttpCode(200)
  move(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: MoveMember,
  ): Promise<BindingView> {
    return this.bindings.move(staff, id, body);
  }

  @Put('members/:id/distribution')
  @Allow('staff', 'distribution.write')
  setPerson(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetDistributionPerson,
  ): Promise<DistributionPersonView> {
    return this.bindings.setPerson(staff, id, body);
  }

  @Get('bindings')
  @Allow('staff', 'distribution.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListBindings): Promise<BindingPage> {
    return this.bindings.list(staff.merchantId, query);
  }

  /** UTF-8 with a byte order mark, as it is read; `x-kaibo-rows` says how many lines are to come, for a progress bar. */
  @Get('bindings/export')
  @Allow('staff', 'distribution.export')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  async export(
    @CurrentStaff() staff: Staff,
    @Query() query: ExportBindings,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { total, pieces } = await this.bindings.export(staff, query);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="bindings.csv"')
      .header('cache-control', 'private, no-store')
      .header('x-content-type-options', 'nosniff')
      .header('x-kaibo-rows', String(total))
      .send(Readable.from(pieces));
  }

  @Get('distribution/promoters')
  @Allow('staff', 'distribution.read')
  promoters(@CurrentStaff() staff: Staff, @Query() query: ListPromoters): Promise<DistributionPersonPage> {
    return this.bindings.promoters(staff.merchantId, query);
  }

  @Get('distribution/capabilities')
  @Allow('staff', 'distribution.read')
  capabilities(): DistributionCapabilities {
    return this.bindings.capabilities();
  }

  @Get('distribution/policies')
  @Allow('staff', 'distribution.read')
  listPolicies(@CurrentStaff() staff: Staff): Promise<PolicyList> {
    return this.policies.list(staff.merchantId);
  }

  @Post('distribution/policies')
  @Allow('staff', 'distribution.write')
  publish(@CurrentStaff() staff: Staff, @Body() body: PublishPolicy): Promise<PolicyView> {
    return this.policies.publish(staff, body);
  }

  @Post('distribution/policies/preview')
  @Allow('staff', 'distribution.read')
  @HttpCode(200)
  preview(@CurrentStaff() staff: Staff, @Body() body: PublishPolicy): Promise<PolicyPreview> {
    return this.policies.preview(staff.merchantId, body);
  }
}
