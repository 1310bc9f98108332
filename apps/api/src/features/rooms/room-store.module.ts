import { Module } from '@nestjs/common';
import { RoomStoreRepository } from './room-store.repository';
import { RoomStoreService } from './room-store.service';

@Module({ providers: [RoomStoreService, RoomStoreRepository], exports: [RoomStoreService] })
export class RoomStoreModule {}
