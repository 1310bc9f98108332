import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ConsolePost, ConsolePostPage, DecidePost, ListConsolePosts } from '@kaibo/contracts/posts.dto';
import { actorOf } from '../../core/audit';
import { Allow, CurrentStaff, type Staff } from '../../core/auth';
import { ParseIdPipe } from '../../core/valid';
import { PostsConsoleService } from './posts.console.service';

@Controller('v1/console/posts')
export class PostsConsoleController {
  constructor(private readonly posts: PostsConsoleService) {}

  @Get()
  @Allow('staff', 'content.read')
  list(@CurrentStaff() staff: Staff, @Query() query: ListConsolePosts): Promise<ConsolePostPage> {
    return this.posts.list(staff.merchantId, query);
  }

  @Put(':id/state')
  @Allow('staff', 'content.write')
  decide(
    @CurrentStaff() staff: Staff,
    @Param('id', ParseIdPipe) id: string,
    @Body() body: DecidePost,
  ): Promise<ConsolePost> {
    return this.posts.decide(staff.merchantId, actorOf(staff), id, body);
  }
}
