import type { AppConfig, Platform } from '../mini-bundle';
import type { DistFolder } from '../pack/dist-folder';

/** What the single checks read, and where they write. */
export interface DistCheck {
  dist: DistFolder;
  app: AppConfig;
  platform: Platform;
  error(message: string): void;
  warn(message: string): void;
}

/** Licence texts that a bundler leaves beside the code: no part of the program. */
export const isLicence = (file: string): boolean => /LICENSE\.txt$/.test(file);

export const scriptsOf = ({ dist }: DistCheck): string[] =>
  Object.keys(dist.sizes).filter((file) => file.endsWith('.js'));
