import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { HealthController } from './health.controller';
import { INTAKE, type Intake } from './intake';
import { RefusalFilter } from './refusal.filter';
import { SignatureGuard } from './signature.guard';
import { WebhooksController } from './webhooks.controller';

@Module({})
export class IngestModule {
  static with(intake: Intake): DynamicModule {
    return {
      module: IngestModule,
      controllers: [WebhooksController, HealthController],
      providers: [
        { provide: INTAKE, useValue: intake },
        SignatureGuard,
        { provide: APP_FILTER, useClass: RefusalFilter },
      ],
    };
  }
}
