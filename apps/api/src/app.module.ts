import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Config } from './core/config';
import { CoreModule } from './core/core.module';
import type { Log } from './core/log';
import type { World } from './core/world';
import { ImagesModule } from './features/images/images.module';
import { MerchantsModule } from './features/merchants/merchants.module';
import { RoomsModule } from './features/rooms/rooms.module';
import { SyncsModule } from './features/syncs/syncs.module';

const FEATURES = [MerchantsModule, ImagesModule, RoomsModule, SyncsModule];

@Module({})
export class AppModule {
  static with(parts: { config: Config; log: Log; dataSource: DataSource; world: World }): DynamicModule {
    return { module: AppModule, imports: [CoreModule.with(parts), ...FEATURES] };
  }
}
