import { subpackageOf } from '../mini-bundle';
import { type DistCheck, isLicence } from './dist-report';

/** Bytes. */
export interface SizeLimits {
  main: number;
  subpackage: number;
  total: number;
}

const MIB = 1_048_576;

/** The platforms' own limits. Sources: WeChat, 分包加载; Douyin's tool `tma`. */
export const PLATFORM_LIMITS: Record<'weapp' | 'tt', SizeLimits> = {
  weapp: { main: 2 * MIB, subpackage: 2 * MIB, total: 30 * MIB },
  tt: { main: 4 * MIB, subpackage: 2 * MIB, total: 16 * MIB },
};

/** @returns bytes by package: `main`, and each subpackage by its root */
export const checkSizes = (check: DistCheck, limits: SizeLimits): Record<string, number> => {
  const sizes: Record<string, number> = { main: 0 };
  for (const [file, bytes] of Object.entries(check.dist.sizes)) {
    if (isLicence(file)) {
      check.warn(`${file}: a licence text, not to be uploaded`);
      continue;
    }
    const name = subpackageOf(check.app, file)?.root ?? 'main';
    sizes[name] = (sizes[name] ?? 0) + bytes;
  }
  let total = 0;
  for (const [name, bytes] of Object.entries(sizes)) {
    total += bytes;
    const limit = name === 'main' ? limits.main : limits.subpackage;
    if (bytes > limit) check.error(`package ${name} has ${bytes} bytes, more than ${limit}`);
  }
  if (total > limits.total) check.error(`all packages have ${total} bytes, more than ${limits.total}`);
  return sizes;
};
