import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Attempts } from './attempts';
import { Audit } from './audit';
import { AccessGuard, StaffSessions, ViewerTokens } from './auth';
import { type Config, CONFIG } from './config';
import { Db } from './db';
import { Directory } from './directory';
import { ErrorFilter } from './error.filter';
import { FastReads } from './fast-reads';
import { Feeds } from './feeds';
import { HealthController, Readiness } from './health.controller';
import { Jobs } from './jobs';
import { LimitGuard } from './limit.guard';
import { Limits } from './limits';
import { LOG, type Log } from './log';
import { Mail } from './mail';
import { MasterKeys, readMasterKeys } from './master-key';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { PersonVault } from './person-vault';
import { ReadyPages } from './ready-pages';
import { Retention } from './retention';
import { Reveals } from './reveals';
import { Revocations } from './revocations';
import { validationPipe } from './valid';
import { CookieSessions } from './staff-sessions';
import { Strangers } from './strangers';
import { Turns } from './turns';
import { Vault } from './vault';
import { VaultKeeper } from './vault.keeper';
import { VaultRepository } from './vault.repository';
import { VersionPoll } from './version-poll';
import { SignedViewerTokens } from './viewer-tokens';
import { WarmRoutes } from './warm';
import { World } from './world';

export interface CoreParts {
  config: Config;
  log: Log;
  dataSource: DataSource;
  world: World;
  /** Where a key service holds them; else the environment names them. */
  masterKeys?: MasterKeys;
}

/** What every feature stands on. */
@Global()
@Module({})
export class CoreModule {
  static with(parts: CoreParts): DynamicModule {
    const own = [
      Turns,
      Db,
      Directory,
      Vault,
      VaultKeeper,
      PersonVault,
      Audit,
      Reveals,
      Retention,
      Attempts,
      Limits,
      Strangers,
      Mail,
      Jobs,
      Metrics,
      Readiness,
      WarmRoutes,
      VersionPoll,
      Feeds,
      ReadyPages,
      FastReads,
    ];
    const given = [
      { provide: CONFIG, useValue: parts.config },
      { provide: LOG, useValue: parts.log },
      { provide: DataSource, useValue: parts.dataSource },
      { provide: World, useValue: parts.world },
    ];
    return {
      module: CoreModule,
      controllers: [HealthController, MetricsController],
      providers: [
        ...given,
        ...own,
        VaultRepository,
        CookieSessions,
        { provide: StaffSessions, useExisting: CookieSessions },
        Revocations,
        SignedViewerTokens,
        { provide: ViewerTokens, useExisting: SignedViewerTokens },
        { provide: MasterKeys, useFactory: () => parts.masterKeys ?? readMasterKeys(parts.config) },
        ErrorFilter,
        { provide: APP_FILTER, useExisting: ErrorFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: LimitGuard },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [
        ...given.map((provider) => provider.provide),
        ...own,
        CookieSessions,
        SignedViewerTokens,
        MasterKeys,
        ErrorFilter,
      ],
    };
  }
}
