import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { MAX_IMAGES } from './contents';
import { PictureUrls } from './contents.dto';
import { MEDIA_NAME } from './media';
import { POST_LENGTH, POST_STATES, type PostState, type PostWait, REPORT_REASONS, type ReportReason } from './posts';
import { LINE, TEXT } from './text';

const ID = /^[1-9]\d{0,18}$/;

/** POST /v1/topics/:id/posts. */
export class WritePost {
  /** Made by the sender, another for each post: sent again with the same key, a post is there once. */
  @Matches(/^[A-Za-z0-9_-]{8,64}$/) key!: string;
  @IsString() @Length(POST_LENGTH.min, POST_LENGTH.max) @Matches(TEXT) text!: string;
  /** Names of pictures that the sender has uploaded. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_IMAGES)
  @ArrayUnique()
  @Matches(MEDIA_NAME, { each: true })
  images?: string[];
}

/** The sender's own post. */
export class OwnPostView {
  id!: string;
  topicId!: string;
  text!: string;
  images!: PictureUrls[];
  /** `pending`: others see it once somebody has looked. */
  state!: PostState;
  /** Why staff have hidden it. */
  reason!: string | null;
  createdAt!: string;
}

export class OwnPostPage {
  items!: OwnPostView[];
  nextCursor!: string | null;
}

/** GET of one's own posts, and of a topic's. */
export class ListPosts {
  @IsOptional() @IsString() @MaxLength(120) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

export class PostAuthor {
  /** Null: none was chosen. */
  nickname!: string | null;
  avatar!: string | null;
}

/** A post as everybody sees it. */
export class PostView {
  id!: string;
  author!: PostAuthor;
  text!: string;
  images!: PictureUrls[];
  createdAt!: string;
}

export class PostPage {
  items!: PostView[];
  nextCursor!: string | null;
}

/** POST /v1/posts/:id/reports. */
export class ReportPost {
  @IsIn([...REPORT_REASONS]) reason!: ReportReason;
}

/** GET /v1/console/posts. */
export class ListConsolePosts {
  @IsOptional() @IsIn([...POST_STATES]) state?: PostState;
  @IsOptional() @Matches(ID) topicId?: string;
  /** `nextCursor` of the page before. */
  @IsOptional() @Matches(ID) cursor?: string;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit?: number;
}

/** How often a post was reported for one reason. */
export class ReportCount {
  reason!: ReportReason;
  count!: number;
}

/** A post as staff see it. */
export class ConsolePost {
  id!: string;
  topicId!: string;
  topicTitle!: string;
  memberId!: string;
  text!: string;
  /** Also those that may not be seen yet. */
  images!: PictureUrls[];
  state!: PostState;
  /** Null unless it waits. */
  waits!: PostWait | null;
  reason!: string | null;
  reports!: ReportCount[];
  createdAt!: string;
}

export class ConsolePostPage {
  items!: ConsolePost[];
  nextCursor!: string | null;
}

/** PUT /v1/console/posts/:id/state. */
export class DecidePost {
  @IsIn(['shown', 'hidden']) state!: 'shown' | 'hidden';
  /** Needed to hide; its author reads it. */
  @IsOptional() @IsString() @Length(1, 200) @Matches(LINE) reason?: string;
}
