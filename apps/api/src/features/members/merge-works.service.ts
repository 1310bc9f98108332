import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Two accounts of one person; both are locked and stand for themselves. */
export interface TwoAccounts {
  merchantId: string;
  keptId: string;
  mergedId: string;
}

/** What a feature has to say when accounts become one, in the transaction of the merge. */
export interface MergeWork {
  /** False: these two stay two. */
  mayMerge(tx: EntityManager, two: TwoAccounts): Promise<boolean>;
  merged(tx: EntityManager, two: TwoAccounts): Promise<void>;
  undone(tx: EntityManager, two: TwoAccounts): Promise<void>;
}

/** Features that accounts mean something to. */
@Injectable()
export class MergeWorksService {
  private readonly works: MergeWork[] = [];

  on(work: MergeWork): void {
    this.works.push(work);
  }

  async mayMerge(tx: EntityManager, two: TwoAccounts): Promise<boolean> {
    for (const work of this.works) if (!(await work.mayMerge(tx, two))) return false;
    return true;
  }

  async merged(tx: EntityManager, two: TwoAccounts): Promise<void> {
    for (const work of this.works) await work.merged(tx, two);
  }

  async undone(tx: EntityManager, two: TwoAccounts): Promise<void> {
    for (const work of this.works) await work.undone(tx, two);
  }
}
