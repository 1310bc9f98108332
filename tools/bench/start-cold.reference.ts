// The least that an API of this make can be: Nest on Fastify, TypeORM with one entity, one route, built the same way.
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Column, DataSource, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('merchants')
class MerchantEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint' }) id!: string;
  @Column({ type: 'varchar' }) name!: string;
}

@Controller()
class HealthController {
  constructor(private readonly dataSource: DataSource) {}
  @Get('readyz')
  async ready(): Promise<{ status: string }> {
    await this.dataSource.query('select 1');
    return { status: 'ok' };
  }
}

const dataSource = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, entities: [MerchantEntity] });

@Module({ controllers: [HealthController], providers: [{ provide: DataSource, useValue: dataSource }] })
class AppModule {}

async function main(): Promise<void> {
  await dataSource.initialize();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: false });
  await app.listen(Number(process.env.KAIBO_PORT), '127.0.0.1');
  process.once('SIGTERM', () => process.exit(0));
}
void main();
