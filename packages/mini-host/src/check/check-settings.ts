import { isTaroRuntime } from './check-graph';
import { type DistCheck, scriptsOf } from './dist-report';

/** Functions that WeChat allows only when app.json names them in `requiredPrivateInfos`. */
const PRIVATE_FUNCTIONS = ['chooseAddress', 'chooseLocation', 'choosePoi', 'getFuzzyLocation', 'getLocation'];

/** WeChat's settings without which a review or a start on an old phone goes wrong. */
export const checkSettings = (check: DistCheck): void => {
  const { app, dist, platform } = check;
  if (platform === 'tt') return;
  if (app.lazyCodeLoading !== 'requiredComponents')
    check.error('app.json: lazyCodeLoading should be "requiredComponents"');
  if (app.__usePrivacyCheck__ !== true) check.error('app.json: __usePrivacyCheck__ should be true');
  if (dist.sizes['sitemap.json'] === undefined) check.warn('there is no sitemap.json');

  // Taro's runtime lists every function there is.
  const sources = scriptsOf(check).filter((file) => !isTaroRuntime(file) && file !== 'vendors.js');
  const code = sources.map((file) => dist.text(file)).join('\n');
  const declared = Array.isArray(app.requiredPrivateInfos) ? app.requiredPrivateInfos : [];
  for (const name of PRIVATE_FUNCTIONS) {
    const isUsed = new RegExp(`\\.${name}\\(`).test(code);
    if (isUsed && !declared.includes(name)) check.error(`${name} is used and missing in requiredPrivateInfos`);
    if (!isUsed && declared.includes(name)) check.warn(`${name} is in requiredPrivateInfos and not used`);
  }
};
