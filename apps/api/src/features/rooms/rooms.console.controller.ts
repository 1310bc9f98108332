import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  AddRoom,
  ConsoleRoomPage,
  ConsoleRoomView,
  EditRoom,
  ListConsoleRooms,
  OrderRooms,
  SetRoomStatus,
} from '@kaibo/contracts/rooms.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { RoomsConsoleService } from './rooms.console.service';

@Controller('v1/console')
export class RoomsConsoleController {
  constructor(private readonly rooms: RoomsConsoleService) {}

  @Get('rooms')
  @Allow('staff', 'rooms.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListConsoleRooms): Promise<ConsoleRoomPage> {
    return this.rooms.list(staff.merchantId, query);
  }

  @Put('rooms/order')
  @Allow('staff', 'rooms.write')
  @HttpCode(204)
  order(@CurrentStaff() staff: Staff, @Body() body: OrderRooms): Promise<void> {
    return this.rooms.order(staff.merchantId, actorOf(staff), body);
  }

  @Patch('rooms/:id')
  @Allow('staff', 'rooms.write')
  edit(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: EditRoom,
  ): Promise<ConsoleRoomView> {
    return this.rooms.edit(staff.merchantId, actorOf(staff), id, body);
  }

  @Post('mini-apps/:id/rooms')
  @Allow('staff', 'rooms.write')
  add(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: AddRoom,
  ): Promise<ConsoleRoomView> {
    return this.rooms.add(staff.merchantId, actorOf(staff), id, body);
  }

  @Put('rooms/:id/status')
  @Allow('staff', 'rooms.write')
  setStatus(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: SetRoomStatus,
  ): Promise<ConsoleRoomView> {
    return this.rooms.setStatus(staff.merchantId, actorOf(staff), id, body);
  }
}
