import { Module } from '@nestjs/common';
import { MerchantsConsoleController } from './merchants.console.controller';
import { MerchantsRepository } from './merchants.repository';
import { MerchantsService } from './merchants.service';

@Module({
  controllers: [MerchantsConsoleController],
  providers: [MerchantsService, MerchantsRepository],
  exports: [MerchantsService],
})
export class MerchantsModule {}
