import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AccessGuard } from './auth';
import { type Config, CONFIG } from './config';
import { Db } from './db';
import { Directory } from './directory';
import { ErrorFilter } from './error.filter';
import { HealthController, Readiness } from './health.controller';
import { Jobs } from './jobs';
import { LOG, type Log } from './log';
import { Metrics, MetricsController } from './metrics';
import { validationPipe } from './valid';
import { Vault } from './vault';
import { WarmRoutes } from './warm';
import { World } from './world';

/** What every feature stands on. */
@Global()
@Module({})
export class CoreModule {
  static with(parts: { config: Config; log: Log; dataSource: DataSource; world: World }): DynamicModule {
    const own = [Db, Directory, Vault, Jobs, Metrics, Readiness, WarmRoutes];
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
        ErrorFilter,
        { provide: APP_FILTER, useExisting: ErrorFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_PIPE, useFactory: validationPipe },
      ],
      exports: [...given.map((provider) => provider.provide), ...own, ErrorFilter],
    };
  }
}
