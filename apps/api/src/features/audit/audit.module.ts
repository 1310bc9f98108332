import { Module } from '@nestjs/common';
import { AuditChainService } from './audit-chain.service';
import { AuditSealerService } from './audit-sealer.service';
import { AuditConsoleController } from './audit.console.controller';
import { AuditRepository } from './audit.repository';
import { AuditService } from './audit.service';

@Module({
  controllers: [AuditConsoleController],
  providers: [AuditService, AuditChainService, AuditSealerService, AuditRepository],
})
export class AuditModule {}
