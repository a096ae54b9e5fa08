import {
  Catch,
  Controller,
  Get,
  Inject,
  Module,
  Res,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem, sendProblem } from './serving/problem';
import { problemOf } from './serving/problem-of';

/** Whether admin can serve; asked by what stands before it. */
export interface Readiness {
  isReady(): Promise<boolean>;
}
export const READINESS = Symbol('readiness');

/** On the public port a bare yes or no; the details are on the management port. */
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  @Get('live')
  live(@Res() reply: FastifyReply): void {
    reply.code(200).send();
  }

  @Get('ready')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    await reply.code((await this.readiness.isReady()) ? 200 : 503).send();
  }
}

/** What is asked beside the REST API is answered as it would be. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: Error & { getStatus?(): number }, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = error.getStatus?.() === 404 ? new Problem('unknown_path') : problemOf(error);
    sendProblem(http.getResponse<FastifyReply>(), problem, http.getRequest<FastifyRequest>().id);
  }
}

@Module({})
export class AdminModule {
  static with(readiness: Readiness): DynamicModule {
    return {
      module: AdminModule,
      controllers: [HealthController],
      providers: [
        { provide: READINESS, useValue: readiness },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
