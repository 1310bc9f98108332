import { Injectable } from '@nestjs/common';
import type { ListConsoleLotteries } from '@kaibo/contracts/lotteries.dto';
import { CSV_BOM, csvLine } from '../../core/csv';
import { LotteriesConsoleService } from './lotteries.console.service';

const PAGE = 100;
const HEADER = [
  'id',
  'room',
  'name',
  'state',
  'kind',
  'opened',
  'closed',
  'drawn',
  'entries',
  'prizes',
  'winners',
  'created',
];

/** A merchant's records as a file. */
@Injectable()
export class RecordsService {
  constructor(private readonly lotteries: LotteriesConsoleService) {}

  /** Line by line, page after page: as long as it is, it is never in memory as a whole. */
  async *csv(merchantId: string, { roomId, state }: ListConsoleLotteries): AsyncGenerator<string> {
    yield CSV_BOM + csvLine(HEADER);
    for (let cursor: string | undefined; ;) {
      const page = await this.lotteries.list(merchantId, { roomId, state, cursor, limit: PAGE });
      for (const one of page.items)
        yield csvLine([
          one.id,
          one.roomId,
          one.name,
          one.state,
          one.entryKind,
          one.opensAt,
          one.closesAt,
          one.drawnAt,
          one.entries,
          one.quantity,
          one.winners,
          one.createdAt,
        ]);
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }
}
