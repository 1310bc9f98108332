import { Module } from '@nestjs/common';
import { ApiKeysConsoleController } from './api-keys.console.controller';
import { MerchantsConsoleController } from './merchants.console.controller';
import { MerchantsRepository } from './merchants.repository';
import { MerchantsService } from './merchants.service';

@Module({
  controllers: [MerchantsConsoleController, ApiKeysConsoleController],
  providers: [MerchantsService, MerchantsRepository],
  exports: [MerchantsService],
})
export class MerchantsModule {}
