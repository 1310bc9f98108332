import { Controller, Get, type OnModuleInit, Param, Query, Req, Res } from '@nestjs/common';
import { AppView, ListRooms, RoomPage, RoomView } from '@kaibo/contracts/rooms.dto';
import { ROOM_STATES } from '@kaibo/contracts/rooms';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../core/auth';
import { FastReads, sendWarm, warmPageOf } from '../../core/fast-reads';
import { isId, ParseAppIdPipe, ParseIdPipe } from '../../core/valid';
import { KeptWarm, type WarmQuestion, WarmRoutes } from '../../core/warm';
import { APP_KEY, listKey, roomKey, RoomsService } from './rooms.service';

/** What the mini-program reads. Handlers run when the answer does not lie ready; what they declare holds for both ways. */
@Controller('v1/apps/:appId')
export class RoomsController implements OnModuleInit {
  constructor(
    private readonly rooms: RoomsService,
    private readonly reads: FastReads,
    private readonly warm: WarmRoutes,
  ) {}

  @Get()
  @Public()
  @KeptWarm('rooms.app')
  async app(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<AppView> {
    return sendWarm(request, reply, await this.rooms.app(appId));
  }

  @Get('rooms')
  @Public()
  @KeptWarm('rooms.list')
  async list(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Query() query: ListRooms,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<RoomPage> {
    return sendWarm(request, reply, await this.rooms.list(appId, query));
  }

  @Get('rooms/:id')
  @Public()
  @KeptWarm('rooms.get')
  async get(
    @Param('appId', ParseAppIdPipe) appId: string,
    @Param('id', ParseIdPipe) id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<RoomView> {
    return sendWarm(request, reply, await this.rooms.get(appId, id));
  }

  /** The short ways: what is not plainly right goes to the handlers, whose pipes say what is wrong with it. */
  onModuleInit(): void {
    this.warm.add('rooms.app', (request) => this.reads.peek(paramsOf(request).appId, APP_KEY));
    this.warm.add('rooms.get', (request) => {
      const { appId, id } = paramsOf(request);
      return isId(id) ? this.reads.peek(appId, roomKey(id)) : null;
    });
    this.warm.add('rooms.list', (request) => {
      const key = warmListKey(request.query as Record<string, unknown>); // Fastify gives the parsed query, values unchecked
      return key === null ? null : this.reads.peek(paramsOf(request).appId, key);
    });
  }
}

const paramsOf = (question: WarmQuestion) => question.params as { appId: string; id: string }; // the route's own names

/** @returns null when the query is anything but a plain good one */
export function warmListKey(query: Record<string, unknown>): string | null {
  const page = warmPageOf(query, ['state']);
  const state = ROOM_STATES.find((known) => known === query.state);
  return page && state ? listKey(state, page.size, page.cursor) : null;
}
